"""Finds the successor of a code where CMS does not name it, and says in which units, how we know, and how sure we are.

CMS has stopped filling XREF for codes that end (trap 10), so what replaced a code must be found in what CMS does
publish: the day on which a code ends, the day on which another begins, and two descriptors. `infer` takes the ended
and the begun codes and gives back edges; `code_units` gives the billing unit of every code. Nothing here reads XREF.

How an edge is found, in plain words
1. **The day.** The new code begins on the day after the last day of the old one. Of CMS's own edges between two codes
   that we have seen, 251 of 257 do; begun up to a quarter earlier or later, the same product is a candidate only.
2. **The product, not the string.** A descriptor is taken apart into substance, names (brand, manufacturer, in brackets
   or not), salt, route, dosage form, strength, purpose, use, the FDA's suffix, "not otherwise specified", "not
   therapeutically equivalent to ...", and billing unit. What the parser does not know stays in the substance.
   - Substances must have the same words, apart from one slip in a long word (mafodontin, taliglucerace).
   - What both sides say must agree: two suffixes, two brands, two salts, oral and injected, diagnostic and
     therapeutic, dialysis and not, 10 % and 20 % are two products.
   - What only one side says is wording - unless both sides say something that the other does not.
   - Another ingredient, a biosimilar, a liposome, "recombinant" are never wording.
   - The unit never decides: it may change freely (S0080 300 mg, J2516 1 mg).
3. **Articles and services** count every word: only case, typography, grammar, the unit, and the family that CMS files
   an article under may differ. One of several names of a skin substitute ("epifix or epicord"), and an article that
   goes into a code for "any type" of it, are the same product too.
4. **Doubt goes below the line**, as `candidate`: a carve-out that is "not therapeutically equivalent", a brand into or
   out of "not otherwise specified", a code for one use only, a suffix without a brand in common, further words.
5. **The best explanation wins.** An edge whose new code says more than the old one (a brand, a form) goes below the
   line where another ended code says just that, where another begun code or one that stays in force says no more than
   the old one, or where codes that stay in force share the very words (six were "Patient refused to participate").
   Where all new codes are brands of the old one, it is a split, and all stay: one-to-many and many-to-one are kept.

Units. A factor is given only where both units are clear, of one dimension, count the same thing, and one is a whole
multiple of the other. `up to 50 mg` is an upper bound: how much was given, nobody can say from the number of units.
Where only one side names the salt, where a vial or a dose stands against milligrams, where one figure changes its
measure (0.25 mg became 0.25 microgram: a slip put right), there is no factor, and the reason is told.

Evidence (blind test, tests/benchmarks/replacements, over the mirror's ten releases, XREF hidden): of CMS's edges whose
new code began on the day after, 0.93 are found, without one edge that contradicts CMS; of those missed, half are stent
procedures that were cut up anew. Every edge since 2020 Q2 for which CMS published nothing has been read.

Where CMS names successors, only those are replacements: an inferred edge to another code is then a candidate.
"""

from etl.successors.code_unit import CodeUnit, code_units
from etl.successors.descriptor import Descriptor, parse_descriptor
from etl.successors.ground import Ground, disputed_units, published_ground
from etl.successors.infer import infer
from etl.successors.lines import Lines
from etl.successors.units import Comparison, Unit, compare_units, factor
from etl.successors.values import Begun, Edge, Ended, Evidence

__all__ = [
    "Begun",
    "CodeUnit",
    "Comparison",
    "Descriptor",
    "Edge",
    "Ended",
    "Evidence",
    "Ground",
    "Lines",
    "Unit",
    "code_units",
    "compare_units",
    "disputed_units",
    "factor",
    "infer",
    "parse_descriptor",
    "published_ground",
]
