"""Migrations that do not build every model anew after each of their steps.

After a step Django makes the class of the changed model again, then those of all models that are
related to it, and to these: here every model, for each belongs to a publication. That was five
sixths of the time of a migration. Only the changed model and those that refer to it are made
again here; a step of Python still gets all of them whole, as Django does after delayed steps.
A test compares the schema with what Django's own way makes, to the byte.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

Key = tuple[str, str]  # (label of the app, name of the model in lower case)


class LeanState(ProjectState):
    """Django's state of all models between two steps, which makes fewer of them again."""

    adding = False

    def add_field(self, *place: Any, **values: Any) -> None:
        """A reference to another model changes no more classes than a column does."""
        self.adding = True
        super().add_field(*place, **values)
        self.adding = False

    def clone(self) -> "LeanState":
        """A state of its own, and as lean."""
        made = super().clone()
        made.__class__ = LeanState
        return made  # type: ignore[return-value]

    def _find_reload_model(self, app_label: str, model_name: str, delay: bool = False) -> set[Key]:
        made = self.apps.all_models[app_label].get(model_name)
        if made and not delay and not self.adding:
            all_related: set[Key] = super()._find_reload_model(  # type: ignore[misc]
                app_label, model_name, delay
            )
            return all_related
        self.is_delayed = True  # before a step of Python all are made again
        related = made._meta.get_fields(include_hidden=True) if made else ()
        referring = [field.related_model for field in related if not field.concrete]
        keys = {(one._meta.app_label, one._meta.model_name or "") for one in referring if one}
        return {(app_label, model_name), *keys}


class LeanExecutor(MigrationExecutor):
    """Django's executor of migrations, with such states."""

    def _create_project_state(self, with_applied_migrations: bool = False) -> ProjectState:
        state = super()._create_project_state(with_applied_migrations)  # type: ignore[misc]
        return LeanState(state.models, state.real_apps)


def use_lean_executor() -> None:
    """From now on Django's `migrate` command goes the lean way, forth and back, in this process."""
    migrate.MigrationExecutor = LeanExecutor  # type: ignore[attr-defined]
