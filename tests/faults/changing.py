"""A site before and after every kind of change at once."""

from pathlib import Path

from tests.sites import make_post_text, make_site, write_post

DAY = "2022-03-01"


def make_changing_site(root: Path) -> None:
    """Posts that are about to change, and some that are not."""
    make_site(root, posts=4)
    for name in ("edited", "retagged", "redated", "removed", "breaking", "moving"):
        write_post(root, f"_posts/{DAY}-{name}.md", make_post_text(name))
    write_post(root, f"_posts/{DAY}-mended.md", make_post_text("mended", date="2022-02-30"))


def change_site(root: Path) -> None:
    """Each of them changes; one is new."""
    write_post(root, f"_posts/{DAY}-edited.md", make_post_text("edited twice"))
    write_post(root, f"_posts/{DAY}-retagged.md", make_post_text("retagged", categories="other", tags="b"))
    write_post(root, f"_posts/{DAY}-redated.md", make_post_text("redated", date="2022-04-01 08:00:00 +0800"))
    (root / f"_posts/{DAY}-removed.md").unlink()
    write_post(root, f"_posts/{DAY}-breaking.md", make_post_text("breaking", date="2022-02-30"))
    write_post(root, f"_posts/{DAY}-mended.md", make_post_text("mended"))
    (root / "archive").mkdir()
    (root / f"_posts/{DAY}-moving.md").rename(root / f"archive/{DAY}-moving.md")
    write_post(root, f"_posts/{DAY}-new.md", make_post_text("new"))
