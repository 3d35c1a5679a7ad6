# For those who type make: every target is the recipe of the same name in `dev`.
RECIPES := bench check cluster cover demo docs fix lock mutate test

.PHONY: $(RECIPES)
$(RECIPES):
	@python3 dev $@ $(ARGS)
