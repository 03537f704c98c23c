//! The tables for Diesel; a test compares them with those that the migration creates.

diesel::table! {
    teams (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Text,
        updated_at -> Text,
        name -> Text,
        category -> Nullable<Text>,
        short_name -> Nullable<Text>,
        code -> Nullable<Text>,
        sport -> Nullable<Text>,
        country -> Nullable<Text>,
        city -> Nullable<Text>,
        venue -> Nullable<Text>,
        founded_year -> Nullable<Integer>,
        website -> Nullable<Text>,
        colors -> Text,
        folded_key -> Text,
        name_key -> Text,
        search -> Text,
    }
}

diesel::table! {
    players (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Text,
        updated_at -> Text,
        name -> Text,
        given_name -> Nullable<Text>,
        family_name -> Nullable<Text>,
        birth_date -> Nullable<Text>,
        birth_day -> Nullable<Text>,
        nationality -> Nullable<Text>,
        height_cm -> Nullable<Integer>,
        weight_kg -> Nullable<Integer>,
        dominant_side -> Nullable<Text>,
        name_key -> Text,
        family_name_key -> Nullable<Text>,
        search -> Text,
        indexed -> Bool,
        birth_year -> Nullable<Integer>,
    }
}

diesel::table! {
    memberships (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Text,
        updated_at -> Text,
        player_id -> BigInt,
        team_id -> BigInt,
        shirt_number -> Nullable<Text>,
        position -> Nullable<Text>,
        captain -> Bool,
        season -> Nullable<Text>,
        start_date -> Text,
        end_date -> Nullable<Text>,
    }
}

diesel::table! {
    team_external_ids (team_id, provider) {
        team_id -> BigInt,
        provider -> Text,
        value -> Text,
    }
}

diesel::table! {
    player_external_ids (player_id, provider) {
        player_id -> BigInt,
        provider -> Text,
        value -> Text,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Text,
        updated_at -> Text,
        username -> Text,
        folded_name -> Text,
        password_hash -> Text,
        role -> Text,
        disabled -> Bool,
        token_version -> BigInt,
        temporary_password -> Bool,
        self_registered -> Bool,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        created_at -> Text,
        ended_at -> Nullable<Text>,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        last_used_at -> Nullable<Text>,
    }
}

diesel::table! {
    refresh_tokens (id) {
        id -> BigInt,
        session_id -> BigInt,
        hash -> Text,
        expires_at -> Text,
        used_at -> Nullable<Text>,
    }
}

diesel::table! {
    page_sessions (session_id) {
        session_id -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    known_clients (user_id, network) {
        user_id -> BigInt,
        network -> Text,
        last_used -> Text,
    }
}

diesel::table! {
    api_keys (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        role -> Text,
        hash -> Text,
        created_at -> Text,
        expires_at -> Nullable<Text>,
        revoked_at -> Nullable<Text>,
    }
}

diesel::table! {
    changes (seq) {
        seq -> BigInt,
        at -> Text,
        actor_id -> Nullable<BigInt>,
        actor -> Text,
        action -> Text,
        kind -> Text,
        document_id -> BigInt,
        after -> Nullable<Text>,
        before -> Nullable<Text>,
    }
}

// FTS5 tables. MATCH takes the column that has the name of its table.
diesel::table! {
    teams_search (rowid) {
        rowid -> BigInt,
        #[sql_name = "teams_search"]
        phrase -> Text,
    }
}

diesel::table! {
    players_search (rowid) {
        rowid -> BigInt,
        #[sql_name = "players_search"]
        phrase -> Text,
    }
}

diesel::table! {
    stored_responses (id) {
        id -> BigInt,
        user_id -> BigInt,
        method -> Text,
        path -> Text,
        key -> Text,
        request_hash -> Text,
        expires_at -> Text,
        status -> Integer,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        body -> Nullable<Text>,
    }
}

diesel::joinable!(memberships -> players (player_id));
diesel::joinable!(memberships -> teams (team_id));
diesel::joinable!(team_external_ids -> teams (team_id));
diesel::joinable!(player_external_ids -> players (player_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(page_sessions -> sessions (session_id));
diesel::joinable!(api_keys -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(
    teams,
    players,
    memberships,
    team_external_ids,
    player_external_ids
);
diesel::allow_tables_to_appear_in_same_query!(
    users,
    sessions,
    refresh_tokens,
    page_sessions,
    api_keys
);
diesel::allow_tables_to_appear_in_same_query!(teams, teams_search);
diesel::allow_tables_to_appear_in_same_query!(players, players_search);
