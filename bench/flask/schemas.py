"""Schemas of requests and responses."""

from marshmallow import Schema, fields, validate


def text(max_length, **options):
    return fields.Str(validate=validate.Length(1, max_length), allow_none=True, **options)


class TimestampedSchema(Schema):
    id = fields.Int(dump_only=True)
    created_at = fields.DateTime(dump_only=True)
    updated_at = fields.DateTime(dump_only=True)


class PlainTeamSchema(TimestampedSchema):
    name = fields.Str(required=True, validate=validate.Length(1, 100))
    category = text(40)
    short_name = text(30)
    code = text(5)
    sport = text(40)
    country = text(3)
    city = text(100)
    venue = text(100)
    founded_year = fields.Int(allow_none=True, validate=validate.Range(1800, 2100))
    website = text(200)
    colors = text(20)


class PlainPlayerSchema(TimestampedSchema):
    name = fields.Str(required=True, validate=validate.Length(1, 100))
    given_name = text(100)
    family_name = text(100)
    birth_date = text(10)
    nationality = text(3)
    height_cm = fields.Int(allow_none=True, validate=validate.Range(50, 272))
    weight_kg = fields.Int(allow_none=True, validate=validate.Range(15, 300))
    dominant_side = fields.Str(allow_none=True, validate=validate.OneOf(["left", "right", "both"]))


class PlainMembershipSchema(TimestampedSchema):
    player_id = fields.Int(required=True)
    team_id = fields.Int(required=True)
    shirt_number = text(3)
    position = text(20)
    captain = fields.Bool()
    season = text(60)
    start_date = fields.Str(required=True)
    end_date = text(10)


class PlayerTeamSchema(Schema):
    membership_id = fields.Int(attribute="id")
    team_id = fields.Int()
    team_name = fields.Str(attribute="team.name")
    shirt_number = fields.Str()
    position = fields.Str()
    captain = fields.Bool()
    season = fields.Str()
    start_date = fields.Str()
    end_date = fields.Str()


class PlayerSchema(PlainPlayerSchema):
    teams = fields.List(fields.Nested(PlayerTeamSchema), attribute="memberships", dump_only=True)


class MembershipSchema(PlainMembershipSchema):
    player = fields.Nested(PlainPlayerSchema, dump_only=True)


class SquadSchema(Schema):
    data = fields.List(fields.Nested(MembershipSchema))


class TeamPageSchema(Schema):
    data = fields.List(fields.Nested(PlainTeamSchema))
    next = fields.Int(allow_none=True)


class PlayerPageSchema(Schema):
    data = fields.List(fields.Nested(PlayerSchema))
    next = fields.Int(allow_none=True)


class PageArguments(Schema):
    limit = fields.Int(load_default=50, validate=validate.Range(1, 200))
    after = fields.Int(load_default=0)


class LoginSchema(Schema):
    username = fields.Str(required=True)
    password = fields.Str(required=True, load_only=True)


class TokenSchema(Schema):
    access_token = fields.Str()
