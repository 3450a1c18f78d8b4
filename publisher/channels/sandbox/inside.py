"""What runs apart: a script that reads one job from stdin and writes one answer to stdout.

It sets its own limits, and once everything that it needs is loaded it can open nothing any more:
no file, no socket. It answers `{"mjml", "html"}`, `{"faults"}` or, with the MJML
where there is some, `{"error": {"code", "message", "where"}}`. Source: getrlimit(2).
"""

import json
import resource
import signal
import sys
from types import ModuleType
from typing import Any, NoReturn

MEMORY = 256 * 2**20  # bytes of address space
CPU_SECONDS = 2  # of the process, by the kernel: for what no signal handler interrupts
TEMPLATE_SECONDS = 1.0  # of the templates, which still name their line
OUTPUT = 16 * 2**20  # bytes of the answer


def limit() -> None:
    """Memory, time and output from here on; no core file."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def forbid_opening() -> None:
    """From here on nothing can be opened or started."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def import_from(folders: list[str]) -> None:
    """Import from these folders; of the e-mail package what is asked for, without what its own
    start brings: signing and compiling cost 100 ms, and no theme needs them."""
    sys.path[:] = [*sys.path[1:], *folders]
    import publisher.renderers

    package = ModuleType("publisher.renderers.email")
    package.__path__ = [f"{folder}/email" for folder in publisher.renderers.__path__]
    sys.modules[package.__name__] = package


def answer(job: dict[str, Any]) -> dict[str, Any]:
    """Run the templates of the job, or check them."""
    from publisher.renderers.email import finishing
    from publisher.renderers.email.themes import compiled, guarded, transfer
    from publisher.renderers.email.words import languages

    context, sources = transfer.from_plain_data(job["context"]), job["sources"]
    environment = guarded.guarded_environment(sources, compiled.known(sources, job["compiled"]))
    for tag in transfer.languages_in(job["context"]):
        languages.direction(tag)  # its table is in a file

    def out_of_time(*_: object) -> NoReturn:
        raise guarded.TookTooLongError

    signal.signal(signal.SIGPROF, out_of_time)
    forbid_opening()
    made: dict[str, str] = {}
    try:
        signal.setitimer(signal.ITIMER_PROF, TEMPLATE_SECONDS, TEMPLATE_SECONDS / 10)
        if job["check"]:
            return {"faults": guarded.check_templates(environment, sources, context)}
        made = {"mjml": guarded.write_mail(environment, context)}
        # Here, too: what nests without end overflows the converter's stack.
        return {**made, "html": finishing.html_of(made["mjml"])}
    except BaseException as error:  # noqa: BLE001 (all of it is the theme's, and is said)
        signal.setitimer(signal.ITIMER_PROF, 0)
        return {**made, "error": guarded.fault_of(error)}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def main() -> None:
    """One job, one answer."""
    limit()
    job = json.load(sys.stdin.buffer)
    import_from(job["folders"])
    json.dump(answer(job), sys.stdout)


if __name__ == "__main__":
    main()
