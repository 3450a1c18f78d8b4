"""What a process says that waits for another one's migration; `up` passes its child's line on."""

WAITING = "publisher: another process brings the database to this version; waiting for it"
BEGINS = "up says: "  # before each line of its child that it shows when all is ready
