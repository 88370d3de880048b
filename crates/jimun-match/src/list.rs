//! A list of reports, and what a match on it means.

use std::sync::Arc;

use jimun_index::Radius;

use crate::{MatchError, Ratio};

/// Bytes of a list's name.
const MAX_NAME_BYTES: usize = 64;

/// What a match on a list asks for, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Somebody is told.
    Report,
    /// The picture waits until somebody has looked at it.
    Hold,
    /// The picture is not taken.
    Block,
}

/// On which lists a negative list suppresses matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suppresses {
    /// On all.
    All,
    /// On those with these names.
    Lists(Vec<String>),
}

/// A list: its name, and what a match on it means. Its reports are in a [`crate::Matcher`].
///
/// ```
/// use jimun_index::Radius;
/// use jimun_match::{Action, List, Ratio, Suppresses};
///
/// let list = List::new("NCII", Action::Hold)?;
/// assert_eq!(list.max_distance(), Radius::PDQ);
/// let strict = List::new("shared", Action::Block)?
///     .with_max_distance(Radius::new(10)?)
///     .with_ratio(Ratio::new(0.25)?);
/// let harmless = List::negative("memes", Suppresses::Lists(vec!["shared".to_owned()]))?;
/// assert!(harmless.is_negative() && !strict.is_negative());
/// # Ok::<(), jimun_match::MatchError>(())
/// ```
#[derive(Clone, Debug)]
pub struct List {
    name: Arc<str>,
    max_distance: Radius,
    ratio: Ratio,
    role: Role,
}

#[derive(Clone, Debug)]
enum Role {
    Positive(Action),
    Negative(Suppresses),
}

impl List {
    /// A list whose matches ask for this. They are at most 31 bits away, until that is changed.
    ///
    /// # Errors
    /// [`MatchError::NotAListName`] unless the name has 1 to 64 characters of `A–Z a–z 0–9 _ - .`.
    pub fn new(name: &str, action: Action) -> Result<Self, MatchError> {
        Self::of_role(name, Role::Positive(action))
    }

    /// A list of what is harmless, or what many pictures come near. A looked-up hash that is within
    /// the distance of an entry here gives no match on the suppressed lists.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn negative(name: &str, suppresses: Suppresses) -> Result<Self, MatchError> {
        Self::of_role(name, Role::Negative(suppresses))
    }

    fn of_role(name: &str, role: Role) -> Result<Self, MatchError> {
        let of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        if !(1..=MAX_NAME_BYTES).contains(&name.len()) || !name.bytes().all(of_a_name) {
            return Err(MatchError::NotAListName);
        }
        Ok(Self { name: name.into(), max_distance: Radius::PDQ, ratio: Ratio::ALL, role })
    }

    /// With another distance, 0–64 bits.
    pub const fn with_max_distance(mut self, max_distance: Radius) -> Self {
        self.max_distance = max_distance;
        self
    }

    /// Answering for this share of pictures only. A negative list ignores it.
    pub const fn with_ratio(mut self, ratio: Ratio) -> Self {
        self.ratio = ratio;
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    /// How far away a match may be.
    pub const fn max_distance(&self) -> Radius {
        self.max_distance
    }

    /// For which share of pictures it answers.
    pub const fn ratio(&self) -> Ratio {
        self.ratio
    }

    /// What its matches ask for; nothing for a negative list.
    pub const fn action(&self) -> Option<Action> {
        match self.role {
            Role::Positive(action) => Some(action),
            Role::Negative(_) => None,
        }
    }

    /// Whether it suppresses.
    pub const fn is_negative(&self) -> bool {
        matches!(self.role, Role::Negative(_))
    }

    /// The names of the lists that it suppresses; none if it suppresses all, or is not negative.
    pub(crate) fn suppressed_names(&self) -> &[String] {
        match &self.role {
            Role::Negative(Suppresses::Lists(names)) => names,
            Role::Negative(Suppresses::All) | Role::Positive(_) => &[],
        }
    }

    pub(crate) fn suppresses(&self, other: &Self) -> bool {
        match &self.role {
            Role::Positive(_) => false,
            Role::Negative(Suppresses::All) => true,
            Role::Negative(Suppresses::Lists(names)) => {
                names.iter().any(|name| *name == *other.name)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        for name in ["NCII_OFF", "a", "v1.2-b", &"x".repeat(64)] {
            assert_eq!(List::new(name, Action::Hold).expect("a list").name(), name);
        }
        for name in ["", "a b", "목록", "a\n", "a/b", &"x".repeat(65)] {
            let refused = List::new(name, Action::Hold).err();
            assert_eq!(refused, Some(MatchError::NotAListName), "{name:?}");
        }
    }

    #[test]
    fn actions_are_ordered_by_severity() {
        assert!(Action::Block > Action::Hold && Action::Hold > Action::Report);
    }
}
