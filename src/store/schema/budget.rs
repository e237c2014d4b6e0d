//! The tables of the registry of budget documents and of agreements carried down, as diesel sees them.

diesel::table! {
    dpa_history (agency, seq) {
        agency -> Text,
        seq -> BigInt,
        act -> Text,
        number -> Text,
        approved -> Text,
        ceiling -> BigInt,
        note -> Text,
        name -> Text,
        at -> Text,
        year -> Nullable<BigInt>,
    }
}

diesel::table! {
    dpa_handovers (agency, seq) {
        agency -> Text,
        seq -> BigInt,
        number -> Text,
        approved -> Text,
        ceiling -> BigInt,
        day -> Text,
        place -> Text,
        name -> Text,
        at -> Text,
        person -> Nullable<Text>,
        official -> Nullable<Text>,
        received_at -> Nullable<Text>,
        year -> Nullable<BigInt>,
    }
}

diesel::table! {
    dpa_minutes (document_id) {
        document_id -> Text,
        received -> Text,
        at -> Text,
    }
}

diesel::table! {
    cascades (agency, period) {
        agency -> Text,
        period -> Text,
        began -> Text,
        due -> Text,
        at -> Text,
    }
}

diesel::table! {
    cascade_waits (document_id) {
        document_id -> Text,
        version -> BigInt,
        since -> Text,
    }
}

diesel::table! {
    cascade_digests (period, day) {
        period -> Text,
        day -> Text,
        at -> Text,
    }
}
