"""Explanations of the rules for readers of a report: by code, the checker it belongs to, a title and a text.

Codes of files and schema are frictionless's error types. Expectations of checks/ explain themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

# In the order in which they run; an error found by one keeps the later ones from running.
CHECKERS = {
    "files": "The CSV files are there, are UTF-8 and have the columns of the contract.",
    "schema": "Every cell and key obeys the Table Schema of its table.",
    "dates": "Every date is a text of EDTF, and a day of the calendar.",
    "temporal rules": "Statements agree with each other over time, and with their evidence.",
    "frictionless": "The standard's own validator, as a second opinion on files and schema.",
    "expectations": "Great Expectations on the compiled tables: what schema and contract imply, and the suites of checks/.",
}


@dataclass(frozen=True)
class Explanation:
    checker: str
    title: str
    text: str = ""


def _all(checker: str, **texts: tuple[str, str]) -> dict[str, Explanation]:
    return {code.replace("_", "-"): Explanation(checker, *text) for code, text in texts.items()}


EXPLAINED = (
    _all(
        "files",
        contract_error=("The contract is sound", "datapackage.json says what the engine can act upon."),
        package_error=("The descriptor is valid", "datapackage.json obeys the Data Package standard."),
        missing_file=("Every table has its file", "A table of the contract without its CSV file cannot be checked or compiled."),
        unsafe_path=(
            "Files lie inside the package",
            "A path that leads out of the package, also by a link, or to no regular file is refused.",
        ),
        encoding_error=("Files are in their encoding", "Text in another than the declared one, or UTF-8, would be read as other letters."),
        source_error=("Files are well-formed", "A quotation mark that is not closed, or an empty file, makes the rest unreadable."),
        missing_cell=("Rows have all their cells", "A row with too few cells has lost one, or its commas."),
        extra_cell=("Rows have no more cells than columns", "Mostly a comma inside a text without quotation marks."),
        blank_row=("No row is empty", "An empty line inside the file."),
        missing_label=("No column is missing", "The header names every column of the contract."),
        extra_label=("No column is unknown", "The header names no column that the contract lacks."),
        duplicate_label=("No two columns have one name", "Of two columns with one name it is not clear which counts."),
        blank_label=("Every column has a name", "A header cell is empty."),
        incorrect_label=("Columns are in order", "The header has the columns in the order of the contract."),
        unmatched_header=("The header is that of the table", "None of its columns is one of the contract's."),
    )
    | _all(
        "schema",
        type_error=("Cells are of their type", "A number, day, truth value, ... is written as the Table Schema standard says."),
        constraint_error=("Cells obey their constraints", "Required, one of its codes, matching its pattern, between its limits."),
        out_of_range=(
            "Values can be stored exactly",
            "A whole number of more than 64 bits, a number that a double would change, or a time finer than a microsecond is refused.",
        ),
        formula_cell=("No text is a formula", "A text that begins with =, +, - or @ is run by a spreadsheet that opens the file."),
        ambiguous_key=(
            "Keys of several columns make one id",
            "Joined by |: with a | in one of them, two rows could share an id.",
        ),
        primary_key=("Rows have a key of their own", "Two rows with the same key can neither be distinguished nor cited."),
        unique_error=("Unique columns hold no value twice", "A column, or a set of columns, that the contract declares unique."),
        foreign_key=("References lead to a row", "The row that another row, or a citation, refers to is there."),
    )
    | _all(
        "dates",
        date_error=("Dates can be read", "A day, month or year, doubtful or not, or a range with one unknown day in it."),
    )
    | _all(
        "temporal rules",
        inverted_period=(
            "Periods have a day in them",
            "A period ends after it begins; its end is the first day after it.",
        ),
        overlap=("One statement of a series at a time", "Two names in one language, two parents, ... are never certain on the same day."),
        possible_overlap=("Series leave no doubt", "A statement may still hold on a day on which another of its series is certain."),
        gap=("Continuous series have no gap", "On every day of the life of its subject a statement of the series can hold."),
        cycle=("Nothing is above itself", "On no day does the way up a hierarchy lead back to where it began."),
        too_deep=("Hierarchies end", "A way up that long is taken for a mistake."),
        outside_life=("Nothing acts before it exists", "A statement is certain only on days on which everything it is about can exist."),
        unlabelled=("Everything has a name", "Each entity has a name in each language of the package."),
        uncited=("Every statement has a source", "At least one citation supports or attests it."),
        evidence_outside=(
            "Evidence fits the period",
            "No citation attests a statement on a day outside of its possible period.",
        ),
        evidence_undated=("Sightings have a day", "A citation that attests a statement says on which day it was seen."),
        unknown_column=("Contradictions name a column", "A citation that contradicts a column names one that the table has."),
        list_undated=("Complete lists have a day", "A list says when those on it were all who held something, if only to a range of days."),
        list_scope=("Complete lists have a scope", "The contract says which rows of a table a list is about."),
        list_mismatch=("Lists name what is in their scope", "A citation that names a list is about a statement in its scope."),
        not_listed=(
            "Complete lists are complete",
            "A statement in the scope of a list and certain on its day is about an entity on the list.",
        ),
        open_end_unseen=(
            "Open ends are seen",
            "A statement that still holds was seen on or after the last act that changed what it is about, or what that belongs to.",
        ),
        cause_mistimed=("Causes fit what they cause", "A statement begins or ends when the act that is named for it can have happened."),
        snapshot_undated=("Snapshot dates are known", "An act that asks for a snapshot has a day."),
        succession_cycle=(
            "No body succeeds itself",
            "By one act, nothing that begins or ends becomes itself again; two that live on may exchange parts.",
        ),
        predecessor_mistimed=(
            "Predecessors live until the act",
            "A predecessor existed when the act took effect.",
        ),
        successor_mistimed=("Successors live from the act", "A successor exists from the act on that made it."),
        successor_late=(
            "Successors exist when they succeed",
            "A successor begins by the act, up to the slack of the package; one that begins later was given something before it existed.",
        ),
        succession_gap=(
            "Ends and beginnings fall on the act",
            "One that misses the act by a few days still counts as the same event, up to the slack of the package; each such gap is shown.",
        ),
        bad_extent=("Extents are known", "What goes to a successor is the whole of its predecessor or a part; empty if that is not known."),
        bad_share=("Shares are possible", "A share of the predecessor is above 0 and at most 1."),
        extent_mismatch=("Extent and share agree", "The whole has no share below 1, and a part is not all of it."),
    )
    | _all(
        "expectations",
        expectation_error=(
            "Expectations can be run",
            "A suite asks for a column, a table or a query that the compiled file lacks.",
        ),
    )
)


def of(code: str) -> Explanation:
    """Return the explanation of a code; an unknown code is assigned to frictionless or the temporal rules by its suffix."""
    fallback = "frictionless" if code.endswith(("-error", "-label", "-cell")) else "temporal rules"
    return EXPLAINED.get(code) or Explanation(fallback, code.replace("-", " "))


def stopped_at(codes: set[str]) -> str:
    """Return the last checker that can have run, given the codes of the errors that stopped a load."""
    order = list(CHECKERS)
    return max((of(code).checker for code in codes), key=order.index, default="files")
