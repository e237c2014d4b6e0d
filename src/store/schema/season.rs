//! The tables of seasons and of the last sign-in, as diesel sees them.

diesel::table! {
    seasons (id) {
        id -> Text,
        period -> Text,
        event_day -> Text,
        plan -> Text,
        revision -> BigInt,
        author -> Text,
        created -> Text,
    }
}

diesel::table! {
    season_acts (id) {
        id -> Text,
        season -> Text,
        deed -> Text,
        person -> Text,
        at -> Text,
        ended -> Nullable<Text>,
    }
}

diesel::table! {
    season_items (act, place) {
        act -> Text,
        place -> BigInt,
        office -> Text,
        kind -> Text,
        document_id -> Nullable<Text>,
        outcome -> Text,
        detail -> Text,
    }
}

diesel::table! {
    sign_ins (account) {
        account -> Text,
        at -> Text,
    }
}
