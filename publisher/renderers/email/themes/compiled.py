"""What is compiled once: our own templates, of which every theme, an editor's too, has most.

An editor's templates are compiled in the process that runs them alone (channels/sandbox); what of
ours stands among them goes along as code.
"""

import base64
import marshal
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from publisher.renderers.email.themes.guarded import guarded_environment


class CompiledOnce(BytecodeCache):
    """Remembers code for environments of one kind, by the name and the source of a template."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """The code of the template of that name (its key) and source (its checksum), if known."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember it."""
        self._code[bucket.key, bucket.checksum] = bucket.code

    def know(self, name: str, source: str, code: CodeType) -> None:
        """Remember what somebody else has compiled."""
        self._code[self.get_cache_key(name), self.get_source_checksum(source)] = code


@lru_cache(maxsize=64)
def code_to_send(name: str, source: str) -> str:
    """A template's code for `known`. Of ours alone: nothing bounds what compiling may take here."""
    return base64.b64encode(marshal.dumps(guarded_environment({}).compile(source, name))).decode()


def known(sources: Mapping[str, str], sent: Mapping[str, str]) -> CompiledOnce:
    """What a guarded environment need not compile. sent: names to what `code_to_send` made."""
    compiled = CompiledOnce()
    for name, code in sent.items():
        loaded = marshal.loads(base64.b64decode(code))  # noqa: S302 (who starts us has sent it)
        compiled.know(name, sources[name], loaded)
    return compiled
