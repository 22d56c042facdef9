"""A synced site and a folder that it is exported to."""

from dataclasses import dataclass
from pathlib import Path

from feedsvc.cli.urls import list_urls
from feedsvc.export import Exporter, ExportFolder, ExportResult
from feedsvc.export.compressing import load_compressors
from feedsvc.runtime import Runtime
from feedsvc.web.building import build_web

STATE = ".feedsvc-export"


@dataclass(frozen=True, slots=True)
class Exporting:
    """A synced site and a folder that it is exported to."""

    runtime: Runtime
    out: Path

    def export(self, *, scopes: set[str] | None = None) -> ExportResult:
        self.runtime.sync()
        compressors = load_compressors()
        with ExportFolder(self.out, [".gz", *compressors]) as folder:
            exporter = Exporter(
                build_web(self.runtime),
                folder,
                base_url=self.runtime.assembly.site.base_url,
                compressors=compressors,
            )
            urls = list_urls(self.runtime, scopes)
            return exporter.export(urls, scopes=scopes, is_current=urls.is_current)


def list_files(out: Path) -> dict[str, bytes]:
    """Every exported file by its path, without the state."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and STATE not in path.parts
    }
