"""`make bench`: every benchmark of this folder, one after another."""

from importlib import import_module
from pathlib import Path


def main() -> None:
    """Run the main() of each module, in the order of their names."""
    for file in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        print(f"== {file.stem}", flush=True)
        import_module(f"benchmarks.{file.stem}").main()


if __name__ == "__main__":
    main()
