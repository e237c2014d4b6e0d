//! The program's own source as the house test sees it: its modules, found the way the compiler finds them, and every
//! path that a module names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// One file of the program.
pub(super) struct Module {
    /// Its path from the root of the repository.
    pub(super) file: PathBuf,
    /// Its place in the program: `["store", "jobs", "lease"]`.
    pub(super) path: Vec<String>,
    /// What stands in it.
    pub(super) syntax: syn::File,
    test: bool,
}

impl Module {
    /// The room it belongs to.
    pub(super) fn room(&self) -> &str {
        self.path.first().map_or("lib", String::as_str)
    }
}

/// A path that stands in the source, as far as it can be resolved without the compiler.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// Within this program, from its root: `store::Store::open`.
    Ours(String),
    /// Anything else, as written: `std::fs::read`.
    Theirs(String),
}

/// Every module of the program but its tests, `main` included.
pub(super) fn modules() -> Vec<Module> {
    let mut modules = with_tests();
    modules.retain(|module| !module.test);
    modules.push(read(Path::new("src/main.rs"), vec!["main".to_owned()], false));
    modules
}

/// Every module that `lib.rs` leads to.
pub(super) fn with_tests() -> Vec<Module> {
    let mut found = Vec::new();
    let mut waiting = vec![read(Path::new("src/lib.rs"), vec![], false)];
    while let Some(module) = waiting.pop() {
        let stem = module.file.file_stem().unwrap().to_string_lossy().into_owned();
        let parent = module.file.parent().unwrap();
        let home = if stem == "lib" || stem == "mod" { parent.to_owned() } else { parent.join(stem) };
        for item in &module.syntax.items {
            let syn::Item::Mod(inner) = item else { continue };
            if inner.content.is_some() {
                continue;
            }
            let name = inner.ident.to_string();
            let alone = home.join(format!("{name}.rs"));
            let file =
                if super::root().join(&alone).exists() { alone } else { home.join(&name).join("mod.rs") };
            let path = [module.path.as_slice(), &[name]].concat();
            waiting.push(read(&file, path, module.test || is_test(&inner.attrs)));
        }
        found.push(module);
    }
    found
}

fn read(file: &Path, path: Vec<String>, test: bool) -> Module {
    let syntax = syn::parse_file(&super::text(file)).unwrap();
    Module { file: file.to_owned(), path, syntax, test }
}

/// Every path that a file names outside its tests.
pub(super) fn named_by(file: &syn::File, path: &[String]) -> BTreeSet<Named> {
    let mut names = Names { path: path.to_vec(), found: BTreeSet::new() };
    names.visit_file(file);
    names.found
}

struct Names {
    path: Vec<String>,
    found: BTreeSet<Named>,
}

impl Names {
    fn add(&mut self, segments: &[String]) {
        let (mut from, mut rest) = (self.path.clone(), segments);
        let Some(first) = segments.first() else { return };
        if first == "crate" {
            from.clear();
        } else if first != "self" && first != "super" {
            self.found.insert(Named::Theirs(segments.join("::")));
            return;
        }
        while let Some(("crate" | "self" | "super", later)) =
            rest.split_first().map(|(word, later)| (word.as_str(), later))
        {
            if rest[0] == "super" {
                from.pop();
            }
            rest = later;
        }
        from.extend_from_slice(rest);
        self.found.insert(Named::Ours(from.join("::")));
    }

    fn add_tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.add_tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.add(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.add(&with(&rename.ident)),
            syn::UseTree::Glob(_) => self.add(before),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.add_tree(item, before)),
        }
    }

    /// The arguments of a macro or an attribute are not parsed; their words are enough.
    fn add_words(&mut self, tokens: &str) {
        let close = tokens.replace(" :: ", "::").replace(":: ", "::").replace(" ::", "::");
        for word in close.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            if word.contains("::") {
                let segments: Vec<String> =
                    word.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
                self.add(&segments);
            }
        }
    }
}

impl Visit<'_> for Names {
    fn visit_item(&mut self, item: &syn::Item) {
        let attributes = match item {
            syn::Item::Mod(inner) => &inner.attrs,
            syn::Item::Fn(inner) => &inner.attrs,
            syn::Item::Impl(inner) => &inner.attrs,
            syn::Item::Use(inner) => &inner.attrs,
            _ => &vec![],
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, inner: &syn::ItemMod) {
        self.path.push(inner.ident.to_string());
        visit::visit_item_mod(self, inner);
        self.path.pop();
    }

    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        self.add_tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &syn::Path) {
        // A single word is a local name.
        if path.segments.len() > 1 {
            let segments: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
            self.add(&segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &syn::Macro) {
        self.add_words(&call.tokens.to_string());
        visit::visit_macro(self, call);
    }

    fn visit_attribute(&mut self, attribute: &syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.add_words(&list.tokens.to_string());
        }
        visit::visit_attribute(self, attribute);
    }
}

/// The words inside each closure given to `….read(…)` or `….write(…)` of the store.
pub(super) fn words_in_transactions(file: &syn::File) -> Vec<BTreeSet<String>> {
    let mut transactions = Transactions(Vec::new());
    transactions.visit_file(file);
    transactions.0
}

struct Transactions(Vec<BTreeSet<String>>);

impl Visit<'_> for Transactions {
    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        if call.method == "read" || call.method == "write" {
            for argument in &call.args {
                if let syn::Expr::Closure(closure) = argument {
                    let mut words = Words(BTreeSet::new());
                    words.visit_expr_closure(closure);
                    self.0.push(words.0);
                }
            }
        }
        visit::visit_expr_method_call(self, call);
    }
}

struct Words(BTreeSet<String>);

impl Visit<'_> for Words {
    fn visit_ident(&mut self, word: &syn::Ident) {
        self.0.insert(word.to_string());
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}
