DROP TABLE player_external_ids;
DROP TABLE team_external_ids;
DROP TABLE memberships;
DROP TABLE players;
DROP TABLE teams;
