//! Caps the work that a small malicious file can request.

use jimun_core::{Error, Limits};
use jxl::api::{JxlParallelRunner, JxlParallelRunnerFun};
use jxl::error::{Error as Theirs, Result};

use super::survey::Survey;

/// The maximum number of times that the decoder asks for work in one frame: planes of low
/// frequencies, their smoothing, and the groups.
const CALLS_A_FRAME: u64 = 4;

/// Layers, patches and low frequencies that any picture may be built from, whatever its size.
const LEAST_HIDDEN_FRAMES: u64 = 8;

/// Runs the decoder's work on this thread and counts it. Frames that are not shown produce no
/// decoder event, so this is the only place where they can be counted.
pub(super) struct Work {
    calls_left: u64,
    is_over: bool,
}

impl Work {
    pub(super) fn of(survey: &Survey, limits: &Limits) -> Self {
        let picture = survey.picture;
        let pixels = (u64::from(picture.width) * u64::from(picture.height)).max(1);
        let affordable = limits.max_pixels / pixels;
        let shown = (survey.frames as u64).min(affordable).min(limits.max_frames.into());
        let hidden = affordable.clamp(LEAST_HIDDEN_FRAMES, limits.max_frames.max(8).into());
        Self { calls_left: CALLS_A_FRAME * (shown + hidden), is_over: false }
    }

    /// # Errors
    /// When the decoder was stopped.
    pub(super) fn within_budget(&self) -> Result<(), Error> {
        let feature = "a picture built from so many frames";
        if self.is_over { Err(Error::UnsupportedFeature { feature }) } else { Ok(()) }
    }
}

impl JxlParallelRunner for Work {
    fn run(&mut self, tasks: usize, work: &JxlParallelRunnerFun<'_>) -> Result<()> {
        self.run_ordered(tasks, None, work)
    }

    fn num_threads(&self) -> usize {
        1
    }

    fn run_ordered(
        &mut self,
        tasks: usize,
        _: Option<usize>,
        work: &JxlParallelRunnerFun<'_>,
    ) -> Result<()> {
        let Some(left) = self.calls_left.checked_sub(1) else {
            self.is_over = true;
            return Err(Theirs::ArithmeticOverflow);
        };
        self.calls_left = left;
        (0..tasks).try_for_each(work)
    }
}
