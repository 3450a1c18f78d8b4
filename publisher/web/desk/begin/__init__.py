"""The first visit: from the address of a site to a first letter that has left."""
