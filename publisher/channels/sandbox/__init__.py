"""Templates that editors write run apart: in a process with next to no rights.

writer = sandboxed_writer(sources, name)
render(composition, writer)
"""

from publisher.channels.sandbox.running import check_in_sandbox, run_in_sandbox, sandboxed_writer

__all__ = ["check_in_sandbox", "run_in_sandbox", "sandboxed_writer"]
