-- Removes the last part of each key. Teams that differ only by city keep their keys, which must stay unique.
UPDATE teams AS team
SET folded_key = substr(
        rtrim(folded_key, replace(folded_key, char(31), '')),
        1,
        length(rtrim(folded_key, replace(folded_key, char(31), ''))) - 1
    )
WHERE NOT EXISTS (
    SELECT 1 FROM teams AS other
    WHERE other.id <> team.id
        AND rtrim(other.folded_key, replace(other.folded_key, char(31), ''))
            = rtrim(team.folded_key, replace(team.folded_key, char(31), ''))
);
