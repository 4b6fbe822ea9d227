// SPDX-License-Identifier: Apache-2.0
//
// overnight.cpp - yesterday's rules and tonight's, side by side.
//
//     c++ overnight.cpp $(pkg-config --cflags --libs licet) -o overnight
//     ./overnight rules.licet <orders.jsonl
//
// Decides every order with the built-in packs and with the file on top of them, and prints those whose answer
// is another one.  Exit status: 0 none is, 1 some are, 2 the rules or an order cannot be read.
#include <licet.h>

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

namespace {

int complain(const licet_error &error)
{
    std::cerr << error.file << ':' << error.line << ':' << error.column << ": " << error.message << '\n';
    return 2;
}

struct Side {
    Side() : engine(NULL), session(NULL) {}
    ~Side()
    {
        licet_session_free(session);
        licet_engine_release(engine);
    }
    bool open(licet_packs *packs, licet_error &error)
    {
        engine = licet_engine_new(packs, &error);
        session = engine == NULL ? NULL : licet_session_new(engine, &error);
        return session != NULL;
    }

    licet_engine *engine;
    licet_session *session;

private:
    Side(const Side &);
    Side &operator=(const Side &);
};

const char *const outcomes[] = { "not subject", "no license required", "exception", "authorized",
                                 "license required", "undetermined", "prohibited" };

} // namespace

int main(int argc, char **argv)
{
    licet_error error;
    Side before;
    Side after;
    if (argc < 2) {
        std::cerr << "usage: overnight RULES.licet <ORDERS.jsonl\n";
        return 2;
    }
    std::ifstream file(argv[1]);
    std::stringstream text;
    text << file.rdbuf();
    licet_packs *packs = licet_packs_new(&error);
    if (packs == NULL)
        return complain(error);
    if (!licet_packs_add(packs, argv[1], text.str().data(), text.str().size(), &error)) {
        licet_packs_free(packs);
        return complain(error);
    }
    if (!after.open(packs, error) || !before.open(NULL, error))
        return complain(error);

    licet_options options = LICET_OPTIONS_INIT;
    options.today = licet_engine_complete_through(before.engine);
    options.flags = LICET_NO_JSON | LICET_NO_GOOD_UNTIL;
    std::string order;
    bool flips = false;
    for (int line = 1; std::getline(std::cin, order); line++) {
        licet_answer was;
        licet_answer is;
        if (!licet_decide(before.session, order.data(), order.size(), &options, &was, &error) ||
            !licet_decide(after.session, order.data(), order.size(), &options, &is, &error))
            return complain(error);
        if (was.outcome == is.outcome && was.review == is.review)
            continue;
        std::cout << "line " << line << ": " << outcomes[was.outcome] << " becomes "
                  << outcomes[is.outcome] << '\n';
        flips = true;
    }
    return flips ? 1 : 0;
}
