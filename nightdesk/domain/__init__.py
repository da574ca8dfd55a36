"""The rules of the night. Pure: no I/O, no clock, no SQL, no screen. Rule ids are those of the domain specification."""
