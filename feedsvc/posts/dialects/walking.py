"""Looking through a content folder before any post is read."""


def may_be_folder(path: str) -> bool:
    """Whether it is worth asking what lies in it: to ask that of every file costs as much as reading them."""
    name = path.rpartition("/")[2]
    return "." not in name or name.rpartition(".")[2].isdigit()
