//! Carries a batch out, one operation after the other, inside one write.

use actix_web::http::StatusCode;
use serde_json::Value;

use super::{
    operation::{Action, Operation},
    plan::Plan,
    reference,
    target::{Id, Kind},
};
use crate::{
    changes::Actor,
    config::Writes,
    database::Connection,
    error::AppError,
    http::{Outcome, Precondition, Work, Written},
    memberships, players, teams,
};

/// What a batch did, operation by operation.
pub struct Answers(Vec<Box<dyn Outcome>>);

type Task = Box<dyn FnOnce(&mut Connection) -> Result<Box<dyn Outcome>, AppError> + Send>;

/// An operation on its way.
enum Step {
    /// Its body was read already.
    Ready(Task),
    /// Its body is whole only when others have been carried out.
    Later(Operation),
}

/// Reads what can be read before the write, and answers the work of the write itself.
pub fn prepare(plan: Plan, actor: Actor, settings: Writes) -> Result<impl Work<Answers>, AppError> {
    let steps = plan.0.into_iter().enumerate().map(|(index, operation)| {
        if operation.refers {
            return Ok(Step::Later(operation));
        }
        let task = task_of(operation, &actor, settings, &[]);
        task.map(Step::Ready).map_err(|error| error.in_operation(index))
    });
    let steps: Vec<Step> = steps.collect::<Result<_, _>>()?;
    Ok(move |connection: &mut Connection| {
        let mut outcomes = Vec::with_capacity(steps.len());
        let mut ids = Vec::with_capacity(steps.len());
        for (index, step) in steps.into_iter().enumerate() {
            let task = match step {
                Step::Ready(task) => Ok(task),
                Step::Later(operation) => task_of(operation, &actor, settings, &ids),
            };
            let outcome = task.and_then(|task| task(connection));
            let outcome = outcome.map_err(|error| error.in_operation(index))?;
            ids.push(outcome.id());
            outcomes.push(outcome);
        }
        Ok(Answers(outcomes))
    })
}

/// What an operation is to do; `ids` are those that the operations before it left.
fn task_of(
    operation: Operation,
    actor: &Actor,
    settings: Writes,
    ids: &[Option<i64>],
) -> Result<Task, AppError> {
    let Operation { kind, action, mut body, if_match, .. } = operation;
    reference::replace(&mut body, ids);
    let actor = actor.clone();
    let condition = || Precondition::new(if_match, None, settings);
    Ok(match (action, kind) {
        (Action::Create, _) => create(kind, actor, body)?,
        (Action::Transfer(id), _) => {
            boxed(memberships::operations::transfer(actor, known(id, ids)?.into(), body)?)
        }
        (Action::Replace(id), Kind::Team) => {
            let id = known(id, ids)?.into();
            boxed(teams::operations::replace(actor, id, condition()?, body)?)
        }
        (Action::Replace(id), Kind::Player) => {
            let id = known(id, ids)?.into();
            boxed(players::operations::replace(actor, id, condition()?, body)?)
        }
        (Action::Replace(id), Kind::Membership) => {
            let id = known(id, ids)?.into();
            boxed(memberships::operations::replace(actor, id, condition()?, body)?)
        }
        (Action::Patch(id), Kind::Team) => {
            boxed(teams::operations::patch(actor, known(id, ids)?.into(), condition()?, body))
        }
        (Action::Patch(id), Kind::Player) => {
            boxed(players::operations::patch(actor, known(id, ids)?.into(), condition()?, body))
        }
        (Action::Patch(id), Kind::Membership) => {
            let id = known(id, ids)?.into();
            boxed(memberships::operations::patch(actor, id, condition()?, body))
        }
        (Action::Delete(id), Kind::Team) => {
            boxed(teams::operations::delete(actor, known(id, ids)?.into(), condition()?))
        }
        (Action::Delete(id), Kind::Player) => {
            boxed(players::operations::delete(actor, known(id, ids)?.into(), condition()?))
        }
        (Action::Delete(id), Kind::Membership) => {
            boxed(memberships::operations::delete(actor, known(id, ids)?.into(), condition()?))
        }
    })
}

fn create(kind: Kind, actor: Actor, body: Value) -> Result<Task, AppError> {
    Ok(match kind {
        Kind::Team => boxed(teams::operations::create(actor, body)?),
        Kind::Player => boxed(players::operations::create(actor, body)?),
        Kind::Membership => boxed(memberships::operations::create(actor, body)?),
    })
}

/// The id itself. That what it refers to is before it, and leaves one, was found when the plan was read.
fn known(id: Id, ids: &[Option<i64>]) -> Result<i64, AppError> {
    match id {
        Id::Known(id) => Ok(id),
        Id::Of(index) => {
            let id = ids.get(index).copied().flatten();
            id.ok_or_else(|| AppError::internal(format!("operation {index} left no id")))
        }
    }
}

/// The same work, of any kind of resource.
fn boxed<O: Outcome>(work: impl Work<O>) -> Task {
    Box::new(move |connection| Ok(Box::new(work(connection)?) as Box<dyn Outcome>))
}

impl Outcome for Answers {
    fn id(&self) -> Option<i64> {
        None
    }

    fn render(&self) -> Result<Written, AppError> {
        let mut body = String::from(r#"{"results":["#);
        for (index, outcome) in self.0.iter().enumerate() {
            let Written { status, etag, body: document, .. } = outcome.render()?;
            let etag = serde_json::to_string(&etag).map_err(AppError::internal)?;
            let document = document.as_deref().unwrap_or("null");
            body.push_str(if index == 0 { "" } else { "," });
            // Each part is JSON already, and is not read and written once more.
            let status = status.as_u16().to_string();
            let parts =
                [r#"{"status":"#, &status, r#","body":"#, document, r#","etag":"#, &etag, "}"];
            body.extend(parts);
        }
        body.push_str("]}");
        Ok(Written { status: StatusCode::OK, location: None, etag: None, body: Some(body) })
    }
}
