//! `teamsheet user`. May run while a server is running, which sees the change with its next request.

use std::{
    io::{BufRead, IsTerminal, stdin},
    path::Path,
};

use clap::{Args, Subcommand};

use super::Failure;
use crate::{
    auth::{
        Password, Role,
        users::{self, UserChange, UserName},
    },
    changes::Actor,
    clock::Timestamp,
    database::{Connection, Database, WriteOptions},
    error::AppError,
    resources,
    server::{StartError, open_database, open_existing},
};

#[derive(Debug, Args)]
pub(super) struct User {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add a user; the password is prompted for, or read from standard input
    Add {
        /// 3 to 40 characters, unique case-insensitively
        #[arg(value_parser = UserName::parse)]
        name: UserName,
        /// viewer, editor or admin
        #[arg(long, default_value = "editor")]
        role: Role,
        /// Create a database if there is none
        #[arg(long)]
        create: bool,
        #[command(flatten)]
        cost: Cost,
    },
    /// List the users
    List,
    /// Set a new password; it is prompted for, or read from standard input
    Password {
        /// The user
        #[arg(value_parser = UserName::parse)]
        name: UserName,
        #[command(flatten)]
        cost: Cost,
    },
    /// Change the role of a user
    Role {
        /// The user
        #[arg(value_parser = UserName::parse)]
        name: UserName,
        /// viewer, editor or admin
        role: Role,
    },
    /// Disable a user; tokens are revoked at once
    Disable {
        /// The user
        #[arg(value_parser = UserName::parse)]
        name: UserName,
        /// Enable the user again
        #[arg(long)]
        undo: bool,
    },
}

#[derive(Debug, Clone, Copy, Args)]
struct Cost {
    /// The cost of the hash (bcrypt)
    #[arg(long, env = "TEAMSHEET_BCRYPT_COST", default_value_t = 12, value_parser = clap::value_parser!(u32).range(4..=15))]
    bcrypt_cost: u32,
}

impl User {
    pub(super) fn run(self, data_dir: &Path) -> Result<(), Failure> {
        let actor = Actor::command_line(Timestamp::now());
        match self.action {
            Action::List => list(data_dir),
            Action::Add { name, role, create, cost } => {
                let hash = new_hash(cost)?;
                let database = if create {
                    open_database(data_dir, WriteOptions::default())
                } else {
                    open_existing(data_dir)
                };
                let user = write(database, move |connection| {
                    users::create_user(connection, &actor, &name, &hash, role)
                })?;
                println!("{}", line(&user));
                Ok(())
            }
            Action::Password { name, cost } => {
                let hash = Some(new_hash(cost)?);
                let change = UserChange { hash, ..UserChange::default() };
                let user = write_change(open_existing(data_dir), name, actor, change)?;
                let name = user.username;
                println!(
                    "the password of {name} was changed, and all sessions of {name} were ended"
                );
                Ok(())
            }
            Action::Role { name, role } => {
                let role = Some(role);
                change_user(data_dir, name, actor, UserChange { role, ..UserChange::default() })
            }
            Action::Disable { name, undo } => {
                let disabled = Some(!undo);
                change_user(data_dir, name, actor, UserChange { disabled, ..UserChange::default() })
            }
        }
    }
}

fn change_user(
    data_dir: &Path,
    name: UserName,
    actor: Actor,
    change: UserChange,
) -> Result<(), Failure> {
    let user = write_change(open_existing(data_dir), name, actor, change)?;
    println!("{}", line(&user));
    Ok(())
}

fn write_change(
    database: Result<Database, StartError>,
    name: UserName,
    actor: Actor,
    change: UserChange,
) -> Result<users::User, Failure> {
    write(database, move |connection| {
        let before = users::load_by_name(connection, &name)?;
        resources::update(connection, &actor, before, change)
    })
}

/// Writes, and returns the user afterwards.
fn write<F>(database: Result<Database, StartError>, write: F) -> Result<users::User, Failure>
where
    F: FnOnce(&mut Connection) -> Result<users::User, AppError> + Send + 'static,
{
    let database = database.map_err(|error| error.to_string())?;
    database.write_blocking(write).map_err(|error| error.to_string())
}

fn list(data_dir: &Path) -> Result<(), Failure> {
    let database = open_existing(data_dir).map_err(|error| error.to_string())?;
    let users = database
        .read(|connection| Ok(users::list(connection)?))
        .map_err(|error| error.to_string())?;
    for user in users {
        println!("{}", line(&user));
    }
    Ok(())
}

fn line(user: &users::User) -> String {
    let disabled = if user.disabled { "\tdisabled" } else { "" };
    format!("{}\t{}\t{}{disabled}", user.id, user.username, user.role)
}

fn new_hash(cost: Cost) -> Result<String, Failure> {
    let password =
        Password::parse(&read_password()?).map_err(|rule| format!("the password {rule}"))?;
    password.hash(cost.bcrypt_cost).map_err(|error| error.to_string())
}

/// Prompts twice on a terminal, without echo; otherwise reads the first line of standard input.
fn read_password() -> Result<String, Failure> {
    if !stdin().is_terminal() {
        let mut line = String::new();
        stdin().lock().read_line(&mut line).map_err(|error| format!("standard input: {error}"))?;
        return Ok(line.trim_end_matches(['\n', '\r']).to_owned());
    }
    let ask = |prompt: &str| {
        rpassword::prompt_password(prompt).map_err(|error| format!("the terminal: {error}"))
    };
    let password = ask("Password: ")?;
    if ask("Repeat password: ")? != password {
        return Err("the two passwords differ".to_owned());
    }
    Ok(password)
}
