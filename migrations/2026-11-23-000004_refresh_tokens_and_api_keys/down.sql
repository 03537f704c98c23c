DROP TABLE api_keys;
DROP TABLE refresh_tokens;
ALTER TABLE sessions DROP COLUMN last_used_at;
