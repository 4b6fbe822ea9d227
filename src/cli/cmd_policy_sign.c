/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy_sign.c - `licet policy sign`: a manifest with a content hash, signed. */
#include "cli/bundles.h"
#include "cli/files.h"
#include "cli/pack_folders.h"
#include "cli/policy_tools.h"

#define MANIFEST_MAX ((size_t)4 << 20)

/* What has mistakes is not signed. */
static bool is_sound(struct cli *cli, struct str folder, const struct bundle *bundle,
                     struct err *err)
{
    struct packs packs;
    packs_init(&packs, cli->mem);
    bool sound = packs_load_bundle(&packs, folder, bundle, err) && packs_report(&packs, err) &&
                 packs_make_decider(&packs, err);
    packs_release(&packs);
    return sound;
}

static bool write_part(struct cli *cli, struct str folder, struct str name, const struct buf *text,
                       struct err *err)
{
    struct str path = path_join(cli->arena, folder, name);
    if (path.data == NULL)
        return arena_error(cli->arena, err);
    return file_replace(cli->arena, path, buf_view(text), err);
}

static bool sign(struct cli *cli, const struct args *args, struct buf *manifest,
                 struct buf *signature, struct err *err)
{
    struct str folder = args->operand_count == 0 ? (struct str){ 0 } : args->operands[0];
    struct str key = args_text(args, "key");
    struct str previous = args_text(args, "previous");
    struct str secret;
    struct str before = { 0 };
    struct bundle bundle;
    if (folder.data == NULL)
        return err_set(err, ERR_USAGE, "the folder of the pack is missing");
    if (key.data == NULL) {
        err_set(err, ERR_USAGE, "option '--key' is missing");
        return err_hint(err, "'licet policy key FILE' makes one");
    }
    return bundle_read(cli->arena, folder, &bundle, err) && is_sound(cli, folder, &bundle, err) &&
           file_read(cli->arena, key, BUNDLE_FILE_MAX, &secret, err) &&
           (previous.data == NULL ||
            file_read(cli->arena, previous, BUNDLE_FILE_MAX, &before, err)) &&
           bundle_manifest(cli->arena, &bundle, before, manifest, err) &&
           bundle_sign(secret, buf_view(manifest), signature, err) &&
           write_part(cli, folder, STR(BUNDLE_MANIFEST), manifest, err) &&
           write_part(cli, folder, STR(BUNDLE_SIGNATURE), signature, err);
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct buf manifest;
    struct buf signature;
    (void)ret_status;
    buf_init(&manifest, cli->mem, MANIFEST_MAX);
    buf_init(&signature, cli->mem, MANIFEST_MAX);
    bool done = sign(cli, args, &manifest, &signature, err);
    if (done)
        buf_str(&cli->out, buf_view(&manifest));
    buf_release(&manifest);
    buf_release(&signature);
    return done;
}

static const struct option options[] = {
    { .name = "key", .metavar = "FILE", .type = OPTION_FILE, .help = "the secret key" },
    { .name = "previous",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "the manifest of the edition before, whose root this one names" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, NULL };

static const char *const usage[] = { "--key FILE FOLDER", NULL };

static const struct example examples[] = {
    { "licet policy sign --key our.key letters", "signs the pack in that folder" },
    { NULL, NULL },
};

const struct command command_policy_sign = {
    .name = "sign",
    .summary = "sign the folder of a pack",
    .usage = usage,
    .help =
        "Writes manifest.json into the folder, with the SHA-256 of every policy file and of the "
        "catalog and one root over them, and manifest.sig, which signs it. A pack with mistakes "
        "is not signed. The manifest is shown. Who has the public key can verify it, and lets "
        "--trust read nothing else.",
    .examples = examples,
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
