"""Templates that editors write run apart: in a process with next to no rights.

writer = write_apart(sources, name)
render(composition, writer)
"""

from publisher.channels.sandbox.running import check_apart, run_apart, write_apart

__all__ = ["check_apart", "run_apart", "write_apart"]
