"""The PC/SC loop, the connection, APDUs, in a child process that can be killed."""
