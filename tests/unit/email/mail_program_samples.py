"""For each of the sixty: a minimal mail that uses it, and one that does something near it."""

MAIL = (
    '<!doctype html><html><head><meta charset="utf-8"><title>T</title>{head}</head>'
    "<body>{body}</body></html>"
)
BARE = MAIL.format(head="", body='<p style="margin:0;color:#111111">Bonjour</p>')


def styled(style: str) -> str:
    return MAIL.format(head="", body=f'<div style="{style}">x</div>')


def sheet(css: str) -> str:
    return MAIL.format(head=f"<style>{css}</style>", body="<p>x</p>")


def body(html: str) -> str:
    return MAIL.format(head="", body=html)


# Name in the table: (uses it, does not).
USES: dict[str, tuple[str, str]] = {
    "css-at-media-prefers-color-scheme": (
        sheet("@media (prefers-color-scheme: dark) { p { color: #fff } }"),
        sheet("@media (max-width: 480px) { p { color: #fff } }"),
    ),
    "css-color-scheme": (styled("color-scheme: light dark"), styled("color: #000")),
    "html-meta-color-scheme": (
        MAIL.format(head='<meta name="color-scheme" content="light dark">', body=""),
        MAIL.format(head='<meta name="viewport" content="width=device-width">', body=""),
    ),
    "css-function-light-dark": (styled("color: light-dark(#000, #fff)"), styled("color: #000")),
    "css-at-media": (
        sheet("@media only screen and (min-width:480px) { p { width: 100% } }"),
        sheet("/* @media print */ p { width: 100% }"),
    ),
    "css-at-media-device-pixel-ratio": (
        sheet("@media (-webkit-min-device-pixel-ratio: 2) { p { color: #000 } }"),
        sheet("@media (min-width: 2px) { p { color: #000 } }"),
    ),
    "css-unit-vw": (styled("width: 90vw"), styled("width: 90%")),
    "css-function-clamp": (styled("font-size: clamp(16px, 3em, 20px)"), styled("font-size: 3em")),
    "html-style": (sheet("p { margin: 0 }"), styled("margin: 0")),
    "css-at-supports": (
        sheet("@supports (color: red) { p { color: red } }"),
        sheet("p { color: red }"),
    ),
    "css-selector-attribute": (sheet('[lang="fr"] { color: red }'), sheet(".fr { color: red }")),
    "css-nesting": (
        sheet("div { p { color: red } }"),
        sheet("@media print { div { color: red } } p { color: red }"),
    ),
    "css-important": (styled("color: red !important"), styled("color: red")),
    "css-pseudo-element-before": (
        sheet("p::before { content: '– ' }"),
        sheet("p:first-line { color: red }"),
    ),
    "css-display-flex": (styled("display:flex"), styled("display:block")),
    "css-display-grid": (styled("display: inline-grid"), styled("display: inline-block")),
    "css-gap": (styled("column-gap: 8px"), styled("padding: 8px")),
    "css-float": (styled("float: left"), styled("float: none")),
    "css-position": (styled("position: absolute; top: 0"), styled("background-position: top")),
    "css-column-count": (styled("column-count: 2"), body("<table><tr><td>x</td></tr></table>")),
    "css-table-layout": (styled("table-layout: fixed"), styled("table-layout: auto")),
    "css-overflow": (styled("overflow-x: auto"), styled("overflow: visible")),
    "css-display-none": (styled("display:none"), styled("display:inline")),
    "css-max-width": (styled("max-width: 600px"), styled("width: 600px")),
    "css-object-fit": (styled("object-fit: cover"), styled("width: 100%")),
    "css-unit-rem": (styled("font-size: 1.25rem"), styled("font-size: 1.25em")),
    "css-unit-calc": (styled("width: calc(100% - 20px)"), styled("width: 100%")),
    "css-variables": (styled("color: var(--ink)"), styled("color: #222")),
    "css-margin-inline-block": (styled("margin-inline: 8px"), styled("margin: 0 8px")),
    "css-border-radius": (styled("border-radius: 4px"), styled("border: 1px solid #000")),
    "css-box-shadow": (styled("box-shadow: 0 0 4px #000"), styled("box-shadow: none")),
    "css-linear-gradient": (
        styled("background: linear-gradient(#fff, #000)"),
        styled("background: #fff"),
    ),
    "css-background-image": (
        styled("background-image: url(https://a.example/b.png)"),
        styled("background-color: #fff"),
    ),
    "css-opacity": (styled("opacity: 0.5"), styled("color: #808080")),
    "css-filter": (styled("filter: grayscale(1)"), styled("filter: none")),
    "css-transform": (styled("transform: rotate(3deg)"), styled("text-transform: uppercase")),
    "css-rgba": (styled("color: rgba(0, 0, 0, 0.5)"), styled("color: rgb(0, 0, 0)")),
    "css-at-font-face": (
        sheet("@font-face { font-family: X; src: url(https://a.example/x.woff2) }"),
        sheet("p { font-family: Georgia, serif }"),
    ),
    "css-hyphens": (styled("hyphens: auto"), styled("word-break: break-word")),
    "css-letter-spacing": (styled("letter-spacing: 0.1em"), styled("letter-spacing: normal")),
    "css-text-underline-offset": (
        styled("text-underline-offset: 2px"),
        styled("text-decoration: underline"),
    ),
    "css-text-decoration-thickness": (
        styled("text-decoration-thickness: 2px"),
        styled("text-decoration: underline"),
    ),
    "css-white-space": (styled("white-space: pre-wrap"), styled("white-space: normal")),
    "image-webp": (body('<img src="https://a.example/b.webp?w=3" alt="">'), BARE),
    "image-avif": (
        body('<img src="https://a.example/b.avif" alt="">'),
        body('<img src="https://a.example/b.jpg?like=c.avif" alt="">'),
    ),
    "image-svg": (
        body('<img src="https://a.example/B.SVG" alt="">'),
        body('<a href="https://a.example/b.svg">x</a>'),
    ),
    "html-svg": (body("<svg width='3' height='3'></svg>"), BARE),
    "image-base64": (
        body('<img src="data:image/png;base64,AAAA" alt="">'),
        body('<img src="https://a.example/data.png" alt="">'),
    ),
    "html-srcset": (
        body('<img src="https://a.example/a.jpg" srcset="https://a.example/b.jpg 2x" alt="">'),
        body('<img src="https://a.example/a.jpg" alt="srcset">'),
    ),
    "css-animation": (
        sheet("@keyframes x { from { color: red } to { color: #000 } }"),
        styled("animation: none"),
    ),
    "css-pseudo-class-hover": (sheet("a:hover { color: red }"), sheet("a:link { color: red }")),
    "css-pseudo-class-checked": (
        sheet("input:checked + p { color: red }"),
        sheet(".checked { color: red }"),
    ),
    "html-video": (body('<video src="https://a.example/v.mp4"></video>'), body("<p>video</p>")),
    "html-audio": (body('<audio src="https://a.example/a.mp3"></audio>'), body("<p>audio</p>")),
    "html-form": (body('<form action="https://a.example/"></form>'), body("<p>&lt;form></p>")),
    "html-anchor-links": (
        body('<a href="#s1">x</a>'),
        body('<a href="https://a.example/#s1">x</a>'),
    ),
    "html-aria-label": (
        body('<div aria-label="Sommaire">x</div>'),
        body('<div role="note">x</div>'),
    ),
    "html-dir": (body('<p dir="rtl">x</p>'), body('<p lang="ar">x</p>')),
    "html-bdi": (body("<bdi>x</bdi>"), body("<bdo>x</bdo>")),
    "html-hidden": (body("<p hidden>x</p>"), body('<p aria-hidden="true">x</p>')),
}
