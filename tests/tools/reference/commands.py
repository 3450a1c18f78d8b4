"""Commands: the tree of `publisher --help`, whole."""

import re
from collections.abc import Iterator
from typing import Any

from publisher.cli.main import COMMANDS, root
from publisher.cli.nouns import NOUNS
from tests.tools.reference.markdown import code, table

INTRO = """# Commands

`publisher NOUN VERB`, as `--help` says it. What scripts may rely on, exit codes and JSON stand in
[the contract](../contract.md). Every command takes `--help` and `--debug`.

"""
PROCESSES = "## Processes\n\n"
EXAMPLE = re.compile(r"Examples?:\s*(.+)", re.S)


def page() -> str:
    """The page as Markdown."""
    from typer._click.core import Context

    context = Context(root, info_name="publisher")
    parts = [INTRO, PROCESSES]
    parts += ["".join(_verb(f"publisher {name}", _of(root, context, name))) for name in COMMANDS]
    for noun, about in NOUNS.items():
        parts.append(f"## {noun}\n\n{about.help}\n\n")
        parts += _group(f"publisher {noun}", _of(root, context, noun), context)
    return "".join(parts).rstrip() + "\n"


def _of(group: Any, context: Any, name: str) -> Any:
    return group.get_command(context, name)


def _group(name: str, group: Any, context: Any) -> Iterator[str]:
    for verb in group.list_commands(context):
        found = _of(group, context, verb)
        if hasattr(found, "list_commands"):
            yield from _group(f"{name} {verb}", found, context)
        else:
            yield from _verb(f"{name} {verb}", found)


def _verb(name: str, command: Any) -> Iterator[str]:
    arguments = [one for one in command.params if type(one).__name__ == "TyperArgument"]
    options = [one for one in command.params if one not in arguments and not one.hidden]
    usage = " ".join([name, *map(_argument, arguments), *(["[OPTIONS]"] if options else [])])
    text, example = _split(f"{command.help or ''}\n{command.epilog or ''}")
    yield f"### {name}\n\n{_plain(text)}\n\n```sh\n{usage}\n```\n\n"
    rows = [(code(_argument(one)), _plain(one.help or "")) for one in arguments]
    rows += [(code(_option(one)), _plain(one.help or "") + _default(one)) for one in options]
    if rows:
        yield table(("given", "what it says"), rows) + "\n"
    if example:
        yield f"Example: {code(example)}\n\n"


def _split(text: str) -> tuple[str, str]:
    found = EXAMPLE.search(text)
    if not found:
        return text, ""
    return text[: found.start()], " ".join(found[1].split())


def _plain(text: str) -> str:
    """Prose that Markdown takes for nothing else."""
    return re.sub(r"([<>*_\[\]])", r"\\\1", " ".join(text.split()))


def _argument(one: Any) -> str:
    name = (one.metavar or one.name.upper()).strip("[]")
    name += "..." if one.nargs == -1 and not name.endswith("...") else ""
    return name if one.required else f"[{name}]"


def _option(one: Any) -> str:
    names = ", ".join(one.opts)
    if one.secondary_opts:
        return f"{names} / {', '.join(one.secondary_opts)}"
    if one.is_flag:
        return names
    choices = getattr(one.type, "choices", None)
    value = "|".join(map(str, choices)) if choices else (one.metavar or one.type.name.upper())
    return f"{names} {value}" + (" ..." if one.multiple else "")


def _default(one: Any) -> str:
    plain = isinstance(one.default, str | int | float) and not isinstance(one.default, bool)
    return f" (else {code(str(one.default))})" if plain and one.default != "" else ""
