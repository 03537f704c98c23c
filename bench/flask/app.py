"""The roster API in the style of the classic Flask tutorial: blueprints, schemas, a bearer token for writes.

Optimized where the style allows: keyset pagination without totals, eager loading of related rows, keep-alive.
"""

import datetime
import os

from flask import Flask
from flask.views import MethodView
from flask_jwt_extended import JWTManager, create_access_token, jwt_required
from flask_smorest import Api, Blueprint, abort
from models import Membership, Player, Team, User, db
from schemas import (
    LoginSchema,
    MembershipSchema,
    PageArguments,
    PlainTeamSchema,
    PlayerPageSchema,
    PlayerSchema,
    SquadSchema,
    TeamPageSchema,
    TokenSchema,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.security import check_password_hash

teams = Blueprint("teams", __name__)
players = Blueprint("players", __name__)
memberships = Blueprint("memberships", __name__)
users = Blueprint("users", __name__)


def save(row):
    db.session.add(row)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        abort(409, message="A database constraint was violated.")
    return row


def page(query, model, limit, after):
    """A page without a total; the next one starts after its last id."""
    rows = db.session.scalars(query.where(model.id > after).order_by(model.id).limit(limit)).all()
    return {"data": rows, "next": rows[-1].id if len(rows) == limit else None}


@teams.route("/teams")
class TeamList(MethodView):
    @teams.arguments(PageArguments, location="query")
    @teams.response(200, TeamPageSchema)
    def get(self, arguments):
        return page(db.select(Team), Team, **arguments)

    @jwt_required()
    @teams.arguments(PlainTeamSchema)
    @teams.response(201, PlainTeamSchema)
    def post(self, data):
        return save(Team(**data))


@teams.route("/teams/<int:team_id>")
class TeamById(MethodView):
    @teams.response(200, PlainTeamSchema)
    def get(self, team_id):
        return db.get_or_404(Team, team_id)


@teams.route("/teams/<int:team_id>/players")
class Squad(MethodView):
    @teams.response(200, SquadSchema)
    def get(self, team_id):
        db.get_or_404(Team, team_id)
        query = db.select(Membership).where(Membership.is_current(), Membership.team_id == team_id)
        return {"data": db.session.scalars(query.options(joinedload(Membership.player))).all()}


@players.route("/players")
class PlayerList(MethodView):
    @players.arguments(PageArguments, location="query")
    @players.response(200, PlayerPageSchema)
    def get(self, arguments):
        with_teams = selectinload(Player.memberships).joinedload(Membership.team)
        return page(db.select(Player).options(with_teams), Player, **arguments)

    @jwt_required()
    @players.arguments(PlayerSchema)
    @players.response(201, PlayerSchema)
    def post(self, data):
        return save(Player(**data))


@players.route("/players/<int:player_id>")
class PlayerById(MethodView):
    @players.response(200, PlayerSchema)
    def get(self, player_id):
        with_teams = selectinload(Player.memberships).joinedload(Membership.team)
        return db.get_or_404(Player, player_id, options=[with_teams])


@memberships.route("/memberships")
class MembershipList(MethodView):
    @jwt_required()
    @memberships.arguments(MembershipSchema)
    @memberships.response(201, MembershipSchema)
    def post(self, data):
        return save(Membership(**data))


@users.route("/login")
class Login(MethodView):
    @users.arguments(LoginSchema)
    @users.response(200, TokenSchema)
    def post(self, data):
        user = db.session.scalar(db.select(User).where(User.username == data["username"]))
        if not user or not check_password_hash(user.password, data["password"]):
            abort(401, message="Invalid credentials.")
        return {"access_token": create_access_token(identity=str(user.id))}


def create_app():
    app = Flask(__name__)
    app.config.update(
        API_TITLE="Roster",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{os.environ['BENCH_DATABASE']}",
        JWT_SECRET_KEY="a key of thirty-two bytes or more, for a bench",
        JWT_ACCESS_TOKEN_EXPIRES=datetime.timedelta(minutes=15),
    )
    db.init_app(app)
    JWTManager(app)
    api = Api(app)
    for blueprint in (teams, players, memberships, users):
        api.register_blueprint(blueprint)
    with app.app_context():
        db.create_all()
    return app
