//! What the desk showed last, kept while nothing has changed: when a document changes, everybody who has the board on his
//! screen asks for it in the same second, and it is read and written out once for all of them.

use std::sync::Arc;

use crate::flows::board::{self, Board};
use crate::render::pages::Fragment;
use crate::store::Mark;
use crate::web::kept::Kept;
use crate::web::{Member, WebError};

use super::asked::Asked;

/// The memory of one process. A board of a thousand rows takes about a megabyte as HTML.
pub(in crate::web) struct Last {
    boards: Kept<Read>,
    /// The parts of a page that follow from a board, from what was asked for and from who may do what.
    pub(super) parts: Kept<Parts>,
    /// The letters as they were read under a mark.
    pub(super) letters: Kept<(Mark, Fragment)>,
}

struct Read {
    mark: Mark,
    board: Arc<Board>,
}

/// The parts of a page that were made of this very board.
pub(super) struct Parts {
    pub(super) board: Arc<Board>,
    pub(super) above: Fragment,
    pub(super) rows: Fragment,
}

impl Last {
    pub(in crate::web) fn new() -> Self {
        Self { boards: Kept::new(4), parts: Kept::new(8), letters: Kept::new(4) }
    }

    /// The board as it is now. It is the same board as long as nothing on it has changed.
    pub(super) async fn board(&self, member: &Member, asked: &Asked) -> Result<Arc<Board>, WebError> {
        let (narrow, day) = (asked.narrow(), member.moment().day);
        let name = format!("{day} {narrow:?}");
        if let Some(board) = self.unchanged(member, &name).await? {
            return Ok(board);
        }
        let _turn = self.boards.turn().await;
        if let Some(board) = self.unchanged(member, &name).await? {
            return Ok(board);
        }
        // Before the rows: what is committed meanwhile has another mark.
        let mark = mark(member).await?;
        let board = member.run(move |rooms, _| board::read(&rooms.store, narrow, day)).await??;
        let before = self.boards.get(&name).filter(|before| *before.board == board);
        let board = before.map_or_else(|| Arc::new(board), |before| before.board.clone());
        self.boards.put(&name, &Arc::new(Read { mark, board: board.clone() }));
        Ok(board)
    }

    async fn unchanged(&self, member: &Member, name: &str) -> Result<Option<Arc<Board>>, WebError> {
        let Some(read) = self.boards.get(name) else { return Ok(None) };
        Ok((mark(member).await? == read.mark).then(|| read.board.clone()))
    }
}

/// The mark of the database as it is now.
pub(super) async fn mark(member: &Member) -> Result<Mark, WebError> {
    Ok(member.look(|rooms, _| rooms.store.mark()).await??)
}
