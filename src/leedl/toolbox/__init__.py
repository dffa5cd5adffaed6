"""The patients of the training toolbox, and training with any of its techniques, many runs side by side.

`patients` are three tasks with a network and a budget each. `training` trains a patient with a `Recipe`: one technique
added to the usual training. `chapters/08-training-toolbox/measure.py` measures the master table with them, and
`table` reads what it found.
"""

from leedl.toolbox.patients import PATIENTS, Patient, Recipe
from leedl.toolbox.table import effect, table
from leedl.toolbox.training import Outcome, train

__all__ = ["PATIENTS", "Outcome", "Patient", "Recipe", "effect", "table", "train"]
