-- Two clubs of one name in one country differ by city, so the city is part of the key that is unique among teams.
-- `teamsheet_fold_case` is a function of the server, registered before migrations run.
UPDATE teams
SET folded_key = teamsheet_fold_case(name)
    || char(31) || teamsheet_fold_case(coalesce(category, ''))
    || char(31) || teamsheet_fold_case(coalesce(country, ''))
    || char(31) || teamsheet_fold_case(coalesce(city, ''));
