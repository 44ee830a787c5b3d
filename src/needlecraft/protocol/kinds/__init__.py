"""The closed list of rule kinds: a rule names one, and only Python code adds another."""

from .age import AgeRule
from .allergy import AllergyRule
from .amount import AmountRule
from .condition import ConditionRule
from .exposure import ExposureRule
from .free_text import FreeTextRule
from .goal import GoalRule
from .medicine import MedicineRule
from .option import OptionRule
from .practice_point import PracticePointRule
from .product import ProductRule
from .setting import SettingRule
from .skin_type import SkinTypeRule

AnyRule = (
    AgeRule
    | AllergyRule
    | AmountRule
    | ConditionRule
    | ExposureRule
    | FreeTextRule
    | GoalRule
    | MedicineRule
    | OptionRule
    | PracticePointRule
    | ProductRule
    | SettingRule
    | SkinTypeRule
)

__all__ = [
    "AgeRule",
    "AllergyRule",
    "AmountRule",
    "AnyRule",
    "ConditionRule",
    "ExposureRule",
    "FreeTextRule",
    "GoalRule",
    "MedicineRule",
    "OptionRule",
    "PracticePointRule",
    "ProductRule",
    "SettingRule",
    "SkinTypeRule",
]
