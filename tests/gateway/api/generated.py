"""A client made from the published document by a public generator, as a provider would make one."""

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

DOCUMENTS = Path(__file__).parents[3] / "docs"
# The generator's own: what it writes need not be tidied, and files that are packed are files to it.
_CONFIG = """\
post_hooks: []
content_type_overrides:
  application/gzip: application/octet-stream
"""


def generated_client(version: str, folder: Path) -> ModuleType:
    """The client of a version, generated into the folder; fails when anything of the document was left out."""
    package = f"npq_api_{version}"
    config = folder / "generator.yaml"
    config.write_text(_CONFIG)
    document = DOCUMENTS / f"openapi-{version}.yaml"
    command = [
        *(sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning"),
        *("--path", str(document), "--config", str(config), "--meta", "none"),
        *("--output-path", str(folder / package)),
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(package)
    finally:
        sys.path.remove(str(folder))


def operation(client: ModuleType, area: str, name: str) -> ModuleType:
    """The module of one operation, as ``npq_applications.list_applications``."""
    return importlib.import_module(f"{client.__name__}.api.{area}.{name}")


def models(client: ModuleType) -> ModuleType:
    return importlib.import_module(f"{client.__name__}.models")
