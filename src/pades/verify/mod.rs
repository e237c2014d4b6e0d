//! stub
/// x
pub struct TrustAnchors {
    /// x
    pub roots: Vec<super::Certificate>,
}
impl TrustAnchors {
    /// x
    pub fn new(roots: Vec<super::Certificate>) -> Self {
        Self { roots }
    }
}
