"""Where tools put themselves."""

registered = {}


def register_as(name):
    """Registers a function under a name."""

    def decorator(function):
        registered[name] = function
        return function

    return decorator


class Command:
    """A tool that is a class; every class built on it is known."""

    kinds = {}
    name = ""
    summary = ""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Command.kinds[cls.name] = cls
