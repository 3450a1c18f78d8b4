"""Sixty things of CSS and HTML that a mail may use, and what each mail program makes of them.

Facts, not guesses: each row is what the page https://www.caniemail.com/features/NAME/ says (MIT,
as of May 2026), of the newest test of each program; the month is that of the page's last test. A
program whose apps and site differ has "in part", as has one that the page calls partial or buggy,
which is what Gmail does for addresses that are not Gmail's. Gmail's own list
(https://developers.google.com/workspace/gmail/design/css) names style sheets and media queries of
width, orientation and resolution; where tests found less, the row says what the tests found.
"""

from dataclasses import dataclass
from typing import Literal

from publisher.renderers.email.clients.programs import PROGRAMS, Program

SOURCE = "https://www.caniemail.com/features/{}/"
# NAME, tested, a letter for each of PROGRAMS (y yes, a in part, n no, ? nobody knows), what falls
# away with it (groups.py), whether the mail is plainer without it or something is lost, its words.
_ROWS = """
css-at-media-prefers-color-scheme 2023-03 yynnnnyynynnyaynn night    plain prefers-color-scheme
css-color-scheme                  2023-09 yynnnnnnn?a??nyya night    plain color-scheme
html-meta-color-scheme            2023-09 ynnnnnnnn?n??nnyn night    plain meta color-scheme
css-function-light-dark           2024-08 yynnnnnnnnaannaya night    plain light-dark()
css-at-media                      2023-12 yyaaanaaaynn?yana narrow   plain @media
css-at-media-device-pixel-ratio   2019-08 yynnnnyynynn?ayna narrow   plain device-pixel-ratio
css-unit-vw                       2020-02 yyyyynyyynyy?ayyy narrow   plain vw
css-function-clamp                2021-05 yyyaannnnnyy?aayy narrow   plain clamp()
html-style                        2023-07 yyaaaayyyynn?ayya sheet    plain <style>
css-at-supports                   2020-05 yynnnnnnyynn?ayna sheet    plain @supports
css-selector-attribute            2020-12 yyaaanaaayay?ayyn sheet    plain [attribute]
css-nesting                       2023-08 aynnnnnnnaa???aya sheet    plain nested rules
css-important                     2021-11 yyaaaayyanay?ayya sheet    plain !important
css-pseudo-element-before         2020-05 yynnnnaannnn?ayya sheet    lost  ::before
css-display-flex                  2021-11 yyyaanyyynyy?ayyy layout   lost  display:flex
css-display-grid                  2019-02 yyyaanyyynyy?ayyy layout   lost  display:grid
css-gap                           2022-12 yyaaanaannyyynyyy layout   plain gap
css-float                         2024-05 yyyaanyyayyy?ayyy layout   plain float
css-position                      2021-05 aannnnaaaaaa?yayy layout   lost  position
css-column-count                  2019-02 yyyyynyynyyy?ayyy layout   plain column-count
css-table-layout                  2022-07 yyyyynyny?????y?y layout   plain table-layout
css-overflow                      2025-05 aaaaanaaaayy?aaya layout   plain overflow
css-display-none                  2019-02 yyyyyayyyyyy?yyyy layout   plain display:none
css-max-width                     2019-08 yyyyyayyyyyy?yyyy sizes    plain max-width
css-object-fit                    2021-07 yyyaanyynnyy?ayyy sizes    lost  object-fit
css-unit-rem                      2020-02 yyyyynyynnyy?ayyy sizes    plain rem
css-unit-calc                     2020-02 yyyaannnnnyy?ayyy sizes    plain calc()
css-variables                     2020-02 yynnnnnnnnyy?ayyy sizes    lost  var()
css-margin-inline-block           2022-07 yynnnnnnnyyy?anyy sizes    plain margin-inline
css-border-radius                 2021-03 yyyyynyyanyy?ayyy ornament plain border-radius
css-box-shadow                    2023-12 yynaanyynnyy?ayyy ornament plain box-shadow
css-linear-gradient               2021-12 yyyaynnnnnyyyaayy ornament plain linear-gradient()
css-background-image              2023-07 yyyyynyyayyynayyy ornament plain background-image
css-opacity                       2019-02 yyyyynyyynyy?ayyy ornament plain opacity
css-filter                        2024-01 yynnnnnnnnyy?ayyy ornament plain filter
css-transform                     2019-02 yynnnnnnnnyy?ayyy ornament plain transform
css-rgba                          2021-05 yyaaanyyanyy?ayyy ornament plain rgba()
css-at-font-face                  2023-12 yynnnannnnnn?ayya letters  plain @font-face
css-hyphens                       2022-08 yynnnnnnn?y???y?? letters  plain hyphens
css-letter-spacing                2020-01 yyyyyayyyyyy?yyyy letters  plain letter-spacing
css-text-underline-offset         2023-01 yynnnnnnnaay?ayyy letters  plain text-underline-offset
css-text-decoration-thickness     2023-01 yynnnnnnnaay?ayyy letters  plain text-decoration-thickness
css-white-space                   2019-02 yyyaanyyayay?anyy letters  plain white-space
image-webp                        2021-02 yyaaanyyyyyy?yyyy pictures lost  WebP
image-avif                        2023-01 yyaaanyyyaay?nyyy pictures lost  AVIF
image-svg                         2023-01 yynaayyyyyyy?yyyy pictures lost  SVG
html-svg                          2020-02 aynnnnnnnyyy?ayyy pictures lost  <svg>
image-base64                      2020-02 yynnnayyyyan?ayyy pictures lost  data:…
html-srcset                       2019-05 yynnnnnnnnyy?ayyn pictures plain srcset
css-animation                     2026-04 yynnnnnnnnaa?aynn motion   plain animation
css-pseudo-class-hover            2019-10 yyyannaayynn?ayyy motion   plain :hover
css-pseudo-class-checked          2020-03 yynnnnaaynnn?ayyn motion   lost  :checked
html-video                        2019-09 yannnnnynnyn?aayn media    lost  <video>
html-audio                        2020-04 yynnnnnnnnyn?nyyn media    lost  <audio>
html-form                         2019-09 yyyyanaaanan?ayyn media    lost  <form>
html-anchor-links                 2019-08 yyyynyyyaann?anya links    plain href=#…
html-aria-label                   2019-02 yyyyyyyynnyy?ayny hearing  plain aria-label
html-dir                          2021-11 yyyyyayyyayy?ayyy hearing  plain dir
html-bdi                          2019-02 yynnnnnnnnyy?ayyy hearing  plain <bdi>
html-hidden                       2024-01 yynnnnnnn?y??nyyy hearing  lost  hidden
"""


@dataclass(frozen=True, slots=True)
class Feature:
    """A row. name: of its page of facts; shown: as authors write it; tested: the year and month;
    support: a letter for each of PROGRAMS; group: of `groups.GROUPS`; harm: what becomes of a mail
    that uses it and is shown without it."""

    name: str
    shown: str
    tested: str
    support: str
    group: str
    harm: Literal["plain", "lost"]

    @property
    def source(self) -> str:
        """The page that says so."""
        return SOURCE.format(self.name)

    @property
    def missing(self) -> tuple[Program, ...]:
        """The programs that do not show it, or in part only."""
        pairs = zip(PROGRAMS, self.support, strict=True)
        return tuple(program for program, letter in pairs if letter in "an")


def _feature(row: str) -> Feature:
    name, tested, support, group, harm, shown = row.split(None, 5)
    return Feature(name, shown, tested, support, group, "lost" if harm == "lost" else "plain")


FEATURES = {row.split()[0]: _feature(row) for row in _ROWS.strip().splitlines()}
