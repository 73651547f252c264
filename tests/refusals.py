"""A refused act leaves no trace."""

import pytest


def refuses(trace):
    """A function that runs an act, sees the error, and compares ``trace()`` before and after."""

    def refused(error, act):
        before = trace()
        with pytest.raises(error) as caught:
            act()
        assert trace() == before
        return caught.value

    return refused
