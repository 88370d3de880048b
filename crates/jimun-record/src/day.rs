//! A calendar day. Conversion as in Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms"
//! (`civil_from_days`, `days_from_civil`), which is where the numbers are explained.

use std::fmt;
use std::str::FromStr;

use jimun_core::Error;
use serde::{Deserialize, Serialize, Serializer};

const NOT_A_DAY: Error = Error::InvalidInput { what: "a day is YYYY-MM-DD" };

/// A UTC calendar day. No time: it would reveal when somebody used the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Day {
    days: i64,
}

impl Day {
    /// The day of a Unix time.
    ///
    /// ```
    /// use jimun_record::Day;
    ///
    /// assert_eq!(Day::from_unix_seconds(1_795_478_400).to_string(), "2026-11-24");
    /// assert_eq!("2026-11-24".parse(), Ok(Day::from_unix_seconds(1_795_478_400)));
    /// ```
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self { days: seconds.div_euclid(86_400) }
    }
}

impl fmt::Display for Day {
    /// `YYYY-MM-DD`, proleptic Gregorian, counted in 400-year eras that begin on 1 March.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAYS_IN_ERA: i64 = 146_097;
        let since_march_0000 = self.days + 719_468;
        let era = since_march_0000.div_euclid(DAYS_IN_ERA);
        let day_of_era = since_march_0000.rem_euclid(DAYS_IN_ERA);
        let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
        let year_of_era = (day_of_era - leap_days) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Day {
    type Err = Error;

    /// `YYYY-MM-DD`, a day that exists.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
        let (Some(Some(year)), Some(Some(month)), Some(Some(day)), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NOT_A_DAY);
        };
        if text.len() != 10 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return Err(NOT_A_DAY);
        }
        // Counted in 400-year eras that begin on 1 March, as in the writer.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
        let in_era = year * 365 + year / 4 - year / 100 + (153 * month + 2) / 5 + day - 1;
        let found = Self { days: era * 146_097 + in_era - 719_468 };
        // The 30th of February would be written as another day.
        if found.to_string() == text { Ok(found) } else { Err(NOT_A_DAY) }
    }
}

impl TryFrom<String> for Day {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_gregorian() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (4_107_542_399, "2100-02-28"),
            (4_107_542_400, "2100-03-01"),
            (1_795_478_400, "2026-11-24"),
        ] {
            assert_eq!(Day::from_unix_seconds(seconds).to_string(), day);
        }
    }

    #[test]
    fn every_day_is_read_as_it_is_written() {
        // From 0001-01-01 to 9999-12-31.
        for days in (-719_162..=2_932_896).step_by(97) {
            let day = Day { days };
            assert_eq!(day.to_string().parse(), Ok(day), "{day}");
        }
    }
}
