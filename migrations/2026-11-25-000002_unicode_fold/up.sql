-- Names are folded by Unicode and no longer transliterated (src/values/fold.rs), so the stored sort keys and search words
-- are computed again. `teamsheet_sort_key` and `teamsheet_index_words` are functions of the server, registered before
-- migrations run. `folded_key` stays: teams are unique without regard to case only.

UPDATE teams
SET name_key = teamsheet_sort_key(name),
    search = teamsheet_index_words(name, short_name, code);
UPDATE players
SET name_key = teamsheet_sort_key(name),
    family_name_key = teamsheet_sort_key(family_name),
    search = teamsheet_index_words(name, concat_ws(' ', family_name, given_name), NULL);

-- The triggers have queued every change, but the indexes are built anew from the tables.
DELETE FROM teams_search_queue;
DELETE FROM players_search_queue;
INSERT INTO teams_search (teams_search) VALUES ('rebuild');
INSERT INTO players_search (players_search) VALUES ('rebuild');
