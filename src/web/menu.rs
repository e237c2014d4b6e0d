//! The menu: which pages are entrances, in which group, and under which word. Who may open one stands in the table of routes
//! and nowhere else. What never lives here: a page.

use std::sync::LazyLock;

use super::{Access, Method, routes};
use crate::domain::account::Account;
use crate::render::pages::{MenuGroup, MenuLink};

/// So many links are quicker found side by side than in groups.
const SIDE_BY_SIDE: usize = 7;

type Group = (&'static str, &'static [(&'static str, &'static str)]);

/// The text key of each group, and in it address and text key of each entrance. What has no group stands by itself.
const MENU: [Group; 7] = [
    ("", &[("/inbox", "nav-inbox")]),
    (
        "nav-group-watch",
        &[
            ("/board", "nav-board"),
            ("/cascade", "nav-cascade"),
            ("/stuck", "nav-stuck"),
            ("/mails", "nav-mails"),
            ("/trail", "nav-trail"),
        ],
    ),
    (
        "nav-group-papers",
        &[("/seasons", "nav-seasons"), ("/drafts", "nav-drafts"), ("/budget", "nav-budget")],
    ),
    ("nav-group-events", &[("/ceremonies", "nav-ceremonies"), ("/kiosk/turns", "nav-kiosk")]),
    (
        "nav-group-people",
        &[("/people", "nav-people"), ("/offices", "nav-offices"), ("/import", "nav-import")],
    ),
    (
        "nav-group-rules",
        &[
            ("/texts", "nav-texts"),
            ("/routes", "nav-routes"),
            ("/settings", "nav-settings"),
            ("/roles", "nav-roles"),
        ],
    ),
    ("", &[("/account", "nav-account")]),
];

static ACCESS: LazyLock<Vec<(&'static str, Access)>> = LazyLock::new(|| {
    let entrances = MENU.iter().flat_map(|(_, links)| links.iter().map(|(address, _)| *address));
    let routes = routes();
    let access = |address: &str| {
        let route = routes.iter().find(|route| route.method == Method::Get && route.path == address);
        route.map(|route| route.access)
    };
    entrances.filter_map(|address| Some((address, access(address)?))).collect()
});

/// The menu of that account, on the page with that path.
pub(super) fn of(account: &Account, path: &str) -> Vec<MenuGroup> {
    let mut groups: Vec<MenuGroup> = Vec::new();
    for (word, entrances) in MENU {
        let links = entrances.iter().filter(|(address, _)| opens(account, address));
        let links: Vec<MenuLink> = links.map(|(address, word)| link(address, word, path)).collect();
        let word = if links.len() > 1 { word } else { "" };
        if !links.is_empty() {
            groups.push(MenuGroup { word, here: links.iter().any(|link| !link.here.is_empty()), links });
        }
    }
    if groups.iter().map(|group| group.links.len()).sum::<usize>() <= SIDE_BY_SIDE {
        for group in &mut groups {
            group.word = "";
        }
    }
    groups
}

fn opens(account: &Account, address: &str) -> bool {
    match ACCESS.iter().find(|(known, _)| *known == address) {
        Some((_, Access::Member)) => true,
        Some((_, Access::Roles(roles))) => account.has_any(roles),
        _ => false,
    }
}

fn link(address: &'static str, word: &'static str, path: &str) -> MenuLink {
    let below = path.strip_prefix(address);
    let here = match below {
        Some("") => "page",
        Some(rest) if rest.starts_with('/') => "true",
        _ => "",
    };
    MenuLink { address, word, here }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entrance_is_a_page_that_somebody_may_open() {
        let entrances: Vec<&str> =
            MENU.iter().flat_map(|(_, links)| links.iter().map(|(at, _)| *at)).collect();
        let known: Vec<&str> = ACCESS.iter().map(|(address, _)| *address).collect();
        assert_eq!(known, entrances);
        assert!(ACCESS.iter().all(|(_, access)| matches!(access, Access::Member | Access::Roles(_))));
    }

    #[test]
    fn a_page_below_an_entrance_is_marked_and_a_neighbour_with_a_longer_name_is_not() {
        assert_eq!(link("/board", "nav-board", "/board").here, "page");
        assert_eq!(link("/budget", "nav-budget", "/budget/DINKES").here, "true");
        assert_eq!(link("/board", "nav-board", "/boards").here, "");
    }
}
