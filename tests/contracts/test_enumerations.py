"""Lists of values in the published documents have names of their own."""

from contracts.api.openapi.enumerations import with_named_enumerations


def text(*values, **more):
    kind = ["string", "null"] if None in values else "string"
    return {"type": kind, "enum": list(values), **more}


def test_a_list_gets_the_name_of_its_attribute():
    schemas = {"CarAttributes": {"properties": {"paint_colour": text("red", "blue")}}}
    assert with_named_enumerations(schemas) == {
        "CarAttributes": {
            "properties": {"paint_colour": {"$ref": "#/components/schemas/PaintColour"}}
        },
        "PaintColour": {"type": "string", "enum": ["red", "blue"]},
    }


def test_what_may_be_null_says_so_beside_the_list():
    schemas = {
        "Car": {"properties": {"colour": text("red", "blue", None, description="Its paint.")}}
    }
    made = with_named_enumerations(schemas)
    assert made["Car"]["properties"]["colour"] == {
        "anyOf": [{"$ref": "#/components/schemas/Colour"}, {"type": "null"}],
        "description": "Its paint.",
    }
    assert made["Colour"]["enum"] == ["red", "blue"]


def test_one_value_is_a_constant():
    schemas = {"Car": {"properties": {"type": text("car"), "kind": text("van", None)}}}
    assert with_named_enumerations(schemas)["Car"]["properties"] == {
        "type": {"type": "string", "const": "car"},
        "kind": {"anyOf": [{"type": "string", "const": "van"}, {"type": "null"}]},
    }


def test_different_lists_of_one_name_are_told_apart_by_the_schema():
    schemas = {
        "CarAttributes": {"properties": {"state": text("new", "used")}},
        "RoadAttributes": {"properties": {"state": text("open", "closed")}},
    }
    assert {"CarState", "RoadState"} <= set(with_named_enumerations(schemas))


def test_equal_lists_are_one():
    elements = {"type": "array", "items": text("red", "blue")}
    schemas = {
        "Car": {"properties": {"colour": text("red", "blue"), "colours": elements}},
        "Bus": {"properties": {"colour": text("red", "blue")}},
    }
    made = with_named_enumerations(schemas)
    assert set(made) == {"Car", "Bus", "Colour"}
    assert made["Car"]["properties"]["colours"]["items"] == {"$ref": "#/components/schemas/Colour"}


def test_the_usual_list_keeps_the_plain_name():
    schemas = {
        "Car": {"properties": {"colour": text("red", "blue")}},
        "Bus": {"properties": {"colour": text("red", "blue")}},
        "Van": {"properties": {"colour": text("red", "blue")}},
        "Train": {"properties": {"colour": text("green", "grey")}},
    }
    made = with_named_enumerations(schemas)
    assert {"Colour", "TrainColour"} <= set(made)
    assert made["Bus"]["properties"]["colour"] == {"$ref": "#/components/schemas/Colour"}
