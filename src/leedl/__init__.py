"""The package that every page of *Looking for a Function* imports.

``from leedl import data, surfaces`` gives a page its data and surfaces; what every page needs (seeds, device, claims,
glued numbers) is here at the top.
"""

from leedl.claims import ClaimFailed, claim
from leedl.glue import glue, scientific
from leedl.run import device, seed, seeds

__all__ = ["ClaimFailed", "claim", "device", "glue", "scientific", "seed", "seeds"]
