"""One address per clause of the rule; read by the tests of the Python and of the SQL side.

Source: migration.md 2.6.
"""

VALID = (
    "ada@example.org",
    "Ada.Byron@EXAMPLE.ORG",
    "a@b.co",
    "o'neil+npq@school.example.sch.uk",
    "!#$%&'*+/=?^_`{|}~\\-@example.com",
    ".dot.first@example.com",
    "dot.last.@example.com",
    "123@456.com",
    "a@1-2.com",
    "a@one--two.com",
    "a@xn--bcher-kva.example",
    "a@example.xn--p1ai",
    "a@" + "b" * 63 + ".com",
    "a@b." + "c" * 63,
    "l" * 308 + "@example.org",  # 320 characters in all
    "a@" + ".".join(["b" * 49] * 5) + ".com",  # a host of 253
)

INVALID = {
    "blank": "",
    "only blanks": "   ",
    "no at": "ada.example.org",
    "two ats": "ada@byron@example.org",
    "nothing before the at": "@example.org",
    "nothing after the at": "ada@",
    "blank inside the local part": "ada byron@example.org",
    "blank inside the host": "ada@exam ple.org",
    "blank at the end": "ada@example.org ",
    "line end at the end": "ada@example.org\n",
    "comma": "ada,byron@example.org",
    "brackets": "<ada@example.org>",
    "quotes": '"ada"@example.org',
    "accent in the local part": "adà@example.org",
    "accent in the host": "ada@exämple.org",
    "kelvin sign": "ada@example.or\u212a",
    "host begins with a dot": "ada@.example.org",
    "host ends with a dot": "ada@example.org.",
    "host ends with a hyphen": "ada@example.org-",
    "two dots in the local part": "ada..byron@example.org",
    "two dots in the host": "ada@example..org",
    "one label": "ada@localhost",
    "label begins with a hyphen": "ada@-example.org",
    "label ends with a hyphen": "ada@example-.org",
    "three hyphens": "ada@one---two.org",
    "underscore in the host": "ada@exam_ple.org",
    "label of 64": "ada@" + "b" * 64 + ".org",
    "last label of 64": "ada@example." + "c" * 64,
    "last label of one letter": "ada@example.o",
    "last label with a digit": "ada@example.0rg",
    "an address of numbers": "ada@127.0.0.1",
    "321 characters": "l" * 309 + "@example.org",
    "a host of 254": "a@" + ".".join(["b" * 49] * 5) + ".info",
}
