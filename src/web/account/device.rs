//! What a browser says of itself, in words its owner knows. Never anything that a decision hangs on: it is easily untrue.

/// What stands in the `User-Agent` of each; those that call themselves something else besides come first.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Microsoft Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// Name of the browser; empty if it is none that is known here.
pub(super) fn browser(agent: &str) -> &'static str {
    first(&BROWSERS, agent)
}

/// Name of the system it runs on; empty if it is none that is known here.
pub(super) fn system(agent: &str) -> &'static str {
    first(&SYSTEMS, agent)
}

fn first(known: &[(&str, &'static str)], agent: &str) -> &'static str {
    known.iter().find(|(mark, _)| agent.contains(mark)).map_or("", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_that_also_calls_itself_chrome_and_safari_has_its_own_name() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Safari/537.36 Edg/139.0";
        assert_eq!((browser(edge), system(edge)), ("Microsoft Edge", "Windows"));
        let phone = "Mozilla/5.0 (Linux; Android 15; SM-A556) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36";
        assert_eq!((browser(phone), system(phone)), ("Samsung Internet", "Android"));
        let apple = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
        assert_eq!((browser(apple), system(apple)), ("Safari", "iPhone"));
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        assert_eq!((browser("curl/8.14"), system("")), ("", ""));
    }
}
