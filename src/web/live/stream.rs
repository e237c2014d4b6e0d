//! The body of one viewer's answer: it waits for news without a thread and without a timer of its own.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use tokio::sync::watch::Receiver;

use super::news::{About, Live, News, Place};

/// A browser that lost the connection tries again after so many milliseconds.
const RETRY: &str = "retry: 3000\n";

/// Server-sent events, until the session ends or the service stops.
pub(in crate::web) struct Stream {
    next: Option<Pin<Box<dyn Future<Output = Heard>>>>,
}

/// What is to be said, and who goes on listening; none at the end.
type Heard = Option<(Bytes, Listener)>;

struct Listener {
    news: Receiver<News>,
    live: Arc<Live>,
    place: Place,
    about: About,
    /// What was said last; none before the first word.
    said: Option<Said>,
    /// What the page shows; none if that cannot be known.
    since: Option<u64>,
}

#[derive(Clone, Copy)]
struct Said {
    tick: u64,
    beat: u64,
}

impl Stream {
    pub(super) fn new(
        news: Receiver<News>,
        live: Arc<Live>,
        place: Place,
        about: About,
        since: Option<u64>,
    ) -> Self {
        let listener = Listener { news, live, place, about, said: None, since };
        Self { next: Some(Box::pin(listener.listen())) }
    }
}

impl MessageBody for Stream {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let Some(next) = &mut self.next else { return Poll::Ready(None) };
        let Poll::Ready(heard) = next.as_mut().poll(cx) else { return Poll::Pending };
        let (bytes, next) = heard.map(|(bytes, listener)| (bytes, listener.listen())).unzip();
        self.next = next.map(|next| Box::pin(next) as _);
        Poll::Ready(bytes.map(Ok))
    }
}

impl Listener {
    /// The next thing to say; none at the end.
    async fn listen(mut self) -> Heard {
        let mut news = self.news.clone();
        loop {
            let said = {
                let news = news.borrow_and_update();
                if news.closing || news.ended.contains(&self.place.number) {
                    return None;
                }
                let now = Said { tick: news.tick, beat: news.beat };
                let text = match self.said {
                    None => Some(self.greeting(&news)),
                    Some(before) if news.has(self.about, before.tick) => Some(self.changed(now.tick)),
                    Some(before) if now.beat > before.beat => Some(": \n\n".to_owned()),
                    Some(_) => None,
                };
                text.map(|text| (text, now))
            };
            if let Some((text, now)) = said {
                self.said = Some(now);
                return Some((Bytes::from(text), self));
            }
            news.changed().await.ok()?;
        }
    }

    fn greeting(&self, news: &News) -> String {
        let missed = self.since.is_none_or(|since| news.has(self.about, since));
        let event = if missed { self.changed(news.tick) } else { String::new() };
        format!("{RETRY}id: {}\n\n{event}", self.live.name_of(news.tick))
    }

    fn changed(&self, tick: u64) -> String {
        let version = self.live.name_of(tick);
        let id = match self.about {
            About::Board => "board".to_owned(),
            About::Document(id) => id.to_string(),
            About::Ceremony(id) => id.to_string(),
        };
        format!("id: {version}\nevent: changed\ndata: {{\"id\":\"{id}\",\"version\":\"{version}\"}}\n\n")
    }
}
