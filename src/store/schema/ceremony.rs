//! The tables of ceremonies, as diesel sees them.

diesel::table! {
    ceremonies (id) {
        id -> Text,
        title -> Text,
        day -> Text,
        stage -> Text,
        revision -> BigInt,
        content -> Text,
        stage_data -> Text,
        created -> Text,
        updated -> Text,
    }
}

diesel::table! {
    ceremony_documents (ceremony_id, document_id) {
        ceremony_id -> Text,
        document_id -> Text,
    }
}

diesel::table! {
    ceremony_events (ceremony_id, seq) {
        ceremony_id -> Text,
        seq -> BigInt,
        at -> Text,
        day -> Text,
        person -> Text,
        kind -> Text,
        payload -> Text,
    }
}

diesel::table! {
    ceremony_walls (token) {
        token -> Text,
        ceremony_id -> Text,
        made -> Text,
        ended -> Nullable<Text>,
    }
}
